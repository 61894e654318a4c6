package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a sample of the token table: short ranges of ids in all parts of it, with pauses. */
final class Sampler {

  /** Rows from which the width of a range, or a slow sample, can be judged. */
  private static final int ENOUGH_TO_JUDGE = 50;

  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

  private final Session session;
  private final Strata strata;
  private final Duration pause;
  private boolean sized;

  /**
   * @param pause between two statements, for other clients of the database
   */
  Sampler(Session session, Strata strata, Duration pause) {
    this.session = session;
    this.strata = strata;
    this.pause = pause;
  }

  /** What was read, and how it is scaled to the whole table. */
  record Sample(TokenTally tally, Scale scale) {}

  /**
   * Reads one range of each part of the ids, and sets the width for the next sample by the rows and
   * the time of this one.
   *
   * @param query reads a range of ids, as groups of {@link TokenTally}
   * @param pages pages of the whole table; null if not known
   * @return empty if even the smallest ranges hold too many rows
   * @throws Query.CutOffException if the table is locked, or so slow that too few rows were read
   */
  Optional<Sample> sample(Function<IdRange, Query> query, @Nullable Long pages)
      throws CollectionException, InterruptedException {
    if (!sized) {
      findWidth(query, pages);
    }
    return readAll(query, pages);
  }

  private void findWidth(Function<IdRange, Query> query, @Nullable Long pages)
      throws CollectionException, InterruptedException {
    strata.resize(1);
    TokenTally tally = new TokenTally();
    Duration took = read(query, strata.ranges().get(0), tally);
    while (tally.rows() < ENOUGH_TO_JUDGE && !strata.coverAllIds()) {
      strata.widen();
      pause();
      tally = new TokenTally();
      took = read(query, strata.ranges().get(0), tally);
    }
    strata.fit(tally.rows() * Strata.NUMBER, took.multipliedBy(Strata.NUMBER), pages);
    sized = true;
  }

  private Optional<Sample> readAll(Function<IdRange, Query> query, @Nullable Long pages)
      throws CollectionException, InterruptedException {
    TokenTally tally = new TokenTally();
    List<Long> rowsOfRanges = new ArrayList<>();
    Duration took = Duration.ZERO;
    for (IdRange range : strata.ranges()) {
      if (!rowsOfRanges.isEmpty()) {
        pause();
      }
      long before = tally.rows();
      try {
        took = took.plus(read(query, range, tally));
      } catch (Query.CutOffException e) {
        if (rowsOfRanges.isEmpty()) {
          // A lock, rather than the width, which is determined again later.
          sized = false;
        } else {
          strata.narrow();
        }
        throw e;
      }
      long rows = tally.rows() - before;
      if (rows >= IdRange.MAX_ROWS) {
        // The range was truncated, so its rows are useless.
        if (strata.width() == 1) {
          LOG.warn(
              "No sample of the token table: the smallest range of ids, one of {}, has {} or more"
                  + " rows. Keystone did not generate these ids.",
              IdRange.SPACE,
              rows);
          return Optional.empty();
        }
        strata.narrow();
        return readAll(query, pages);
      }
      rowsOfRanges.add(rows);
      if (took.compareTo(strata.budget()) > 0) {
        break;
      }
    }
    Scale scale = scale(rowsOfRanges);
    int ranges = rowsOfRanges.size();
    boolean wasSlow = ranges < Strata.NUMBER || strata.isNarrowedByTime();
    strata.fit(
        tally.rows() * Strata.NUMBER / ranges,
        took.multipliedBy(Strata.NUMBER).dividedBy(ranges),
        pages);
    strata.rotate();
    if (wasSlow && tally.rows() < ENOUGH_TO_JUDGE) {
      throw new Query.CutOffException(
          "A sample of the token table read only " + tally.rows() + " rows in its time.");
    }
    return Optional.of(new Sample(tally, scale));
  }

  /** Adds the rows of a range to the tally, and returns the time that the database took. */
  private Duration read(Function<IdRange, Query> query, IdRange range, TokenTally tally)
      throws CollectionException, InterruptedException {
    Query slice = query.apply(range);
    long before = tally.rows();
    long started = System.nanoTime();
    session.run(slice, tally::addGroup);
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    session.timings().addRows(slice.name(), tally.rows() - before);
    return took;
  }

  private Scale scale(List<Long> rowsOfRanges) {
    int ranges = rowsOfRanges.size();
    if (strata.coverAllIds() && ranges == Strata.NUMBER) {
      return Scale.COUNTED;
    }
    double share = (double) ranges * strata.width() / IdRange.SPACE;
    return Scale.ofShare(share, Scale.dispersion(rowsOfRanges));
  }

  private void pause() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
  }
}
