package io.github.keystonetoken.sql;

import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.sample.IdRange;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads ranges of ids, one statement each.
 *
 * @param throughProcedure whether {@link SampleProcedure} is called
 * @param byOwner whether rows come with their owners
 * @param recentOffset from now to the expiry of a token issued when the recent window began
 */
record Slices(
    Session session, boolean throughProcedure, boolean byOwner, Optional<Duration> recentOffset) {

  /**
   * What reading a range came to.
   *
   * @param took time that the database took
   */
  record Slice(TokenTally tally, Duration took) {
    long rows() {
      return tally.rows();
    }

    /** Whether there may be more rows than were read, which makes these useless. */
    boolean isCutShort() {
      return rows() >= SampleProcedure.MOST_ROWS;
    }
  }

  /**
   * Reads a range.
   */
  Slice read(IdRange range)
      throws StatementCutOffException, CollectionException, InterruptedException {
    Query query =
        throughProcedure
            ? Statements.sliceByProcedure("slice", recentOffset, range)
            : Statements.slice(byOwner, recentOffset, range);
    long started = System.nanoTime();
    TokenTally tally = session.query(query, TokenTally::of);
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    session.countRows(query, tally.rows());
    return new Slice(tally, took);
  }
}
