package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.sample.Scale;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Runs one step of the plan and makes figures of its rows. */
final class FigureReader {

  private final Session session;
  private final IndexRanges indexRanges;

  /**
   * @param pause between statements that read parts of the same
   */
  FigureReader(Session session, Duration pause) {
    this.session = session;
    this.indexRanges = new IndexRanges(session, pause);
  }

  void read(Plan.Step step, Report report, Figures into)
      throws StatementCutOffException, CollectionException, InterruptedException {
    switch (step.reading()) {
      case STATES ->
          into.offer(session.query(step.query(), new StateTally()::addAll).counts(Scale.COUNTED));
      case STATES_IN_RANGES -> into.offer(indexRanges.states());
      case OWNERS -> into.offer(session.query(step.query(), report.owners()::addAll).counted());
      case OWNERS_IN_RANGES -> into.offer(indexRanges.owners(report.owners()));
      case RECENT -> into.offer(recent(report, session.query(step.query(), FigureReader::number)));
      case RECENT_BY_OWNER ->
          into.offer(recent(report, session.query(step.query(), report.recent()::addAll)));
      case EXPIRIES -> into.offer(session.query(step.query(), FigureReader::expiries));
      case USERS -> into.offerUsers(session.query(step.query(), FigureReader::number));
      case SINGLE_PASS ->
          session.query(step.query(), TokenTally::of).offerTo(into, Scale.COUNTED, report, true);
    }
  }

  private static SqlTokens.Recent recent(Report report, OwnerTally tally) {
    return new SqlTokens.Recent(
        report.window(), Scale.COUNTED.estimate(tally.rows()), tally.top(Scale.COUNTED));
  }

  private static SqlTokens.Recent recent(Report report, long tokens) {
    return new SqlTokens.Recent(report.window(), Scale.COUNTED.estimate(tokens), List.of());
  }

  private static Expiries expiries(ResultSet rows) throws SQLException {
    Optional<Instant> oldestExpired = Optional.empty();
    Optional<Instant> latest = Optional.empty();
    while (rows.next()) {
      oldestExpired = StateTally.instant(rows, 1);
      latest = StateTally.instant(rows, 2);
    }
    return new Expiries(oldestExpired, latest);
  }

  private static long number(ResultSet rows) throws SQLException {
    long number = 0;
    while (rows.next()) {
      number = rows.getLong(1);
    }
    return number;
  }
}
