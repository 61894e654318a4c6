package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.sample.Scale;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Runs one step of the plan and makes figures of its rows. */
final class FigureReader {

  private final Session session;

  FigureReader(Session session) {
    this.session = session;
  }

  void read(Plan.Step step, Report report, Figures into)
      throws StatementCutOffException, CollectionException, InterruptedException {
    session.query(
        step.query(),
        rows -> {
          switch (step.reading()) {
            case STATES -> into.offer(states(rows));
            case OWNERS -> into.offer(owners(rows, report.owners()));
            case RECENT -> into.offer(recentTotal(rows, report));
            case RECENT_BY_OWNER -> into.offer(recent(rows, report));
            case EXPIRIES -> into.offer(expiries(rows));
            case USERS -> into.offerUsers(firstNumber(rows));
            case SINGLE_PASS -> TokenTally.of(rows).offerTo(into, Scale.COUNTED, report, true);
          }
          return into;
        });
  }

  private static SqlTokens.Counts states(ResultSet rows) throws SQLException {
    StateTally states = new StateTally();
    while (rows.next()) {
      states.add(rows, 1);
    }
    return states.counts(Scale.COUNTED);
  }

  private static SqlTokens.Owners owners(ResultSet rows, OwnerTally tally) throws SQLException {
    tally(rows, tally);
    return new SqlTokens.Owners(
        Optional.of(tally.users()),
        tally.top(Scale.COUNTED),
        Scale.COUNTED.estimate(tally.rowsOfOthers()));
  }

  private static SqlTokens.Recent recent(ResultSet rows, Report report) throws SQLException {
    OwnerTally tally = report.recent();
    tally(rows, tally);
    return new SqlTokens.Recent(
        report.window(), Scale.COUNTED.estimate(tally.rows()), tally.top(Scale.COUNTED));
  }

  private static SqlTokens.Recent recentTotal(ResultSet rows, Report report) throws SQLException {
    return new SqlTokens.Recent(
        report.window(), Scale.COUNTED.estimate(firstNumber(rows)), List.of());
  }

  private static void tally(ResultSet rows, OwnerTally into) throws SQLException {
    while (rows.next()) {
      into.add(rows.getString(1), rows.getLong(2));
    }
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

  private static long firstNumber(ResultSet rows) throws SQLException {
    long number = 0;
    while (rows.next()) {
      number = rows.getLong(1);
    }
    return number;
  }
}
