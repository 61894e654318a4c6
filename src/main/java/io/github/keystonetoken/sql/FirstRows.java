package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.sample.SampleSize;
import io.github.keystonetoken.sample.Scale;
import java.time.Duration;
import java.util.Optional;

/**
 * A sample for an account that may not range over ids: the rows that come first in their order. As
 * ids are uniform, its shares are those of the table; how many rows there are it cannot tell.
 */
final class FirstRows {

  static final String NAME = "first_rows";

  /** The database's own estimate was found between 0.53 and 1.14 of the truth. */
  private static final double ERROR_OF_TABLE_ROWS = 1;

  /** What is read where the database tells no size. */
  private static final int FEW_ROWS = 1_000;

  private final Session session;

  FirstRows(Session session) {
    this.session = session;
  }

  /**
   * @param byOwner whether the owner of a row can be read
   * @param recentOffset from now to the expiry of a token issued when the recent window began
   * @param figures where the total is looked up and the others are offered
   */
  void read(
      boolean byOwner,
      Optional<Duration> recentOffset,
      TableStatus status,
      Report report,
      Figures figures)
      throws StatementCutOffException, CollectionException, InterruptedException {
    long limit = limit(status);
    TokenTally tally =
        session.query(
            Statements.firstRows(byOwner, recentOffset, status.pages().isPresent(), limit),
            TokenTally::of);
    scale(tally.rows(), limit, status, figures.counts())
        .ifPresent(scale -> tally.offerTo(figures, scale, report, byOwner));
  }

  private static long limit(TableStatus status) {
    if (status.pages().isEmpty() || status.rows().isEmpty()) {
      return FEW_ROWS;
    }
    double rowsOfPage =
        (double) status.rows().getAsLong() / Math.max(1, status.pages().getAsLong());
    return (long)
        Math.max(100, Math.min(SampleSize.ENOUGH_ROWS, SampleSize.MOST_PAGES * rowsOfPage));
  }

  private static Optional<Scale> scale(
      long read, long limit, TableStatus status, Optional<SqlTokens.Counts> counts) {
    if (read < limit) {
      return Optional.of(Scale.COUNTED);
    }
    Optional<Estimate> counted = counts.map(SqlTokens.Counts::rows);
    if (counted.isEmpty() && status.rows().isPresent()) {
      long rows = Math.max(read, status.rows().getAsLong());
      counted = Optional.of(new Estimate(rows, ERROR_OF_TABLE_ROWS));
    }
    return counted.map(total -> new Scale.OfTotal(read, total));
  }
}
