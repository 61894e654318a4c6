package io.github.keystonetoken.sql;

import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.sample.IdRange;
import io.github.keystonetoken.sample.Strata;
import io.github.keystonetoken.sql.Slices.Slice;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the whole table in ranges of ids, one after the other, over as many collections as it
 * takes. A count is then some minutes old, or hours where the table is huge.
 */
final class Walk {

  private static final Logger LOG = LoggerFactory.getLogger(Walk.class);

  private static final String STATEMENT = "exact_slice";
  private static final int ROWS_OF_RANGE = 1_000;
  private static final Duration LONGEST_STATEMENT = Duration.ofMillis(50);
  private static final Duration LEAST_PAUSE = Duration.ofMillis(50);

  private int width = 1;
  private int next;
  private TokenTally tally = new TokenTally();
  private Optional<TokenTally> counted = Optional.empty();

  /** The last count that came to its end. */
  Optional<TokenTally> counted() {
    return counted;
  }

  /**
   * Goes on with the count, at most to its end. At least half of the time is pause.
   *
   * @param budget how long it may take
   */
  void advance(Slices slices, Duration budget) throws CollectionException, InterruptedException {
    long started = System.nanoTime();
    int from = next;
    try {
      do {
        IdRange range = new IdRange(next, Math.min(IdRange.SPACE, next + width));
        Slice slice = slices.read(STATEMENT, range);
        resize(range.width(), slice);
        if (!slice.isCutShort()) {
          tally.add(slice.tally());
          next = range.to();
        }
        pauseAfter(slice);
      } while (next < IdRange.SPACE && System.nanoTime() - started < budget.toNanos());
    } catch (StatementCutOffException e) {
      width = Math.max(1, width / 8);
    }
    if (from == 0 && next < IdRange.SPACE) {
      announce(next);
    }
    if (next == IdRange.SPACE) {
      counted = Optional.of(tally);
      tally = new TokenTally();
      next = 0;
    }
  }

  private void announce(int done) {
    if (counted.isEmpty() && done > 0) {
      LOG.info(
          "Table token is being counted in ranges of ids, in about {} collections; until then its"
              + " figures are of a sample.",
          (IdRange.SPACE + done - 1) / done);
    }
  }

  private void resize(int read, Slice slice) {
    double byRows = (double) ROWS_OF_RANGE / Math.max(1, slice.rows());
    double byTime = (double) LONGEST_STATEMENT.toNanos() / Math.max(1, slice.took().toNanos());
    double factor = Math.max(0.125, Math.min(8, Math.min(byRows, byTime)));
    width = (int) Math.max(1, Math.min(Strata.SIZE, read * factor));
  }

  private static void pauseAfter(Slice slice) throws InterruptedException {
    Duration pause = slice.took().compareTo(LEAST_PAUSE) > 0 ? slice.took() : LEAST_PAUSE;
    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
  }
}
