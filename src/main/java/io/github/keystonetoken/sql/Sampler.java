package io.github.keystonetoken.sql;

import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.sample.Dispersion;
import io.github.keystonetoken.sample.IdRange;
import io.github.keystonetoken.sample.SampleSize;
import io.github.keystonetoken.sample.Scale;
import io.github.keystonetoken.sample.Strata;
import io.github.keystonetoken.sql.Slices.Slice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a sample of the token table: short ranges of ids all over it, with pauses in between. */
final class Sampler {

  /** What is enough rows to go by when the size of a range is first looked for. */
  private static final int ENOUGH_TO_GO_BY = 50;

  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

  private final Strata strata;
  private final SampleSize size;
  private final Duration pause;
  private boolean sized;

  /**
   * @param size how large a sample is
   * @param pause between two statements, for others to have their turn
   */
  Sampler(Strata strata, SampleSize size, Duration pause) {
    this.strata = strata;
    this.size = size;
    this.pause = pause;
  }

  /**
   * A sample.
   *
   * @param tally what was read
   * @param scale what it says about the whole table
   */
  record Sample(TokenTally tally, Scale scale) {}

  /**
   * Reads one range of each part of the ids, and sets the size of the next sample by what this one
   * brought and cost.
   *
   * @param pages of the whole table; empty where it is not known
   * @return empty where even the smallest ranges hold too many rows
   * @throws StatementCutOffException if the table is locked, or slower than it was
   */
  Optional<Sample> sample(Slices slices, OptionalLong pages)
      throws StatementCutOffException, CollectionException, InterruptedException {
    if (!sized) {
      size(slices, pages);
    }
    return readAll(slices, pages);
  }

  private void size(Slices slices, OptionalLong pages)
      throws StatementCutOffException, CollectionException, InterruptedException {
    strata.resize(1);
    Slice slice = slices.read(strata.ranges().get(0));
    while (slice.rows() < ENOUGH_TO_GO_BY && !strata.coverEverything()) {
      strata.resize(strata.width() * 8.0);
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      slice = slices.read(strata.ranges().get(0));
    }
    resize(slice.rows() * Strata.NUMBER, slice.took().multipliedBy(Strata.NUMBER), pages);
    sized = true;
  }

  private Optional<Sample> readAll(Slices slices, OptionalLong pages)
      throws StatementCutOffException, CollectionException, InterruptedException {
    TokenTally tally = new TokenTally();
    List<Long> rowsOfRanges = new ArrayList<>();
    Duration took = Duration.ZERO;
    for (IdRange range : strata.ranges()) {
      if (!rowsOfRanges.isEmpty()) {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      }
      Slice slice = read(slices, range, rowsOfRanges.isEmpty());
      if (slice.isCutShort()) {
        if (strata.width() == 1) {
          LOG.warn(
              "The smallest range of ids, one of {}, holds {} rows of the token table or more, so that"
                  + " there is no sample of it: are its ids none that Keystone made?",
              IdRange.SPACE,
              slice.rows());
          return Optional.empty();
        }
        shrink();
        return readAll(slices, pages);
      }
      tally.add(slice.tally());
      rowsOfRanges.add(slice.rows());
      took = took.plus(slice.took());
      if (took.compareTo(size.budget()) > 0) {
        break;
      }
    }
    Scale scale = scale(rowsOfRanges);
    int ranges = rowsOfRanges.size();
    resize(
        tally.rows() * Strata.NUMBER / ranges,
        took.multipliedBy(Strata.NUMBER).dividedBy(ranges),
        pages);
    strata.rotate();
    return Optional.of(new Sample(tally, scale));
  }

  private Slice read(Slices slices, IdRange range, boolean first)
      throws StatementCutOffException, CollectionException, InterruptedException {
    try {
      return slices.read(range);
    } catch (StatementCutOffException e) {
      if (first) {
        // A lock, rather than the range's size, which is looked for anew once it is gone.
        sized = false;
      } else {
        shrink();
      }
      throw e;
    }
  }

  private Scale scale(List<Long> rowsOfRanges) {
    int ranges = rowsOfRanges.size();
    if (strata.coverEverything() && ranges == Strata.NUMBER) {
      return Scale.COUNTED;
    }
    double share = (double) ranges * strata.width() / IdRange.SPACE;
    return new Scale.OfShare(share, Dispersion.of(rowsOfRanges));
  }

  private void resize(long rows, Duration took, OptionalLong pages) {
    strata.resize(size.after(strata.width(), rows, took, pages));
  }

  private void shrink() {
    strata.resize(strata.width() / 8.0);
  }
}
