package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.refresh.CollectionException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs one step of the plan and makes figures of its rows. */
final class FigureReader {

  private final Session session;
  private final int users;
  private final Duration window;

  /**
   * @param users how many users are reported
   * @param window length of the recent window
   */
  FigureReader(Session session, int users, Duration window) {
    this.session = session;
    this.users = users;
    this.window = window;
  }

  /** Who was reported last time, and so keeps a place against an equal. */
  record Incumbents(Set<String> owners, Set<String> recent) {}

  Figures read(Plan.Step step, Incumbents incumbents)
      throws StatementCutOffException, CollectionException, InterruptedException {
    return session.query(
        step.query(),
        rows ->
            switch (step.reading()) {
              case STATES -> states(rows);
              case OWNERS -> owners(tally(rows, incumbents.owners()));
              case RECENT -> recentTotal(rows);
              case RECENT_BY_OWNER -> recent(tally(rows, incumbents.recent()));
              case SINGLE_PASS -> singlePass(rows, incumbents);
            });
  }

  private static Figures states(ResultSet rows) throws SQLException {
    StateTally states = new StateTally();
    while (rows.next()) {
      states.add(rows, 1);
    }
    return new Figures(
        Optional.of(states.counts(Scale.COUNTED)), Optional.empty(), Optional.empty());
  }

  private Figures recentTotal(ResultSet rows) throws SQLException {
    long tokens = 0;
    while (rows.next()) {
      tokens += rows.getLong(1);
    }
    return new Figures(
        Optional.empty(),
        Optional.empty(),
        Optional.of(new SqlTokens.Recent(window, Estimate.counted(tokens), List.of())));
  }

  private OwnerTally tally(ResultSet rows, Set<String> incumbents) throws SQLException {
    OwnerTally tally = new OwnerTally(users, incumbents);
    while (rows.next()) {
      tally.add(rows.getString(1), rows.getLong(2));
    }
    return tally;
  }

  private Figures singlePass(ResultSet rows, Incumbents incumbents) throws SQLException {
    StateTally states = new StateTally();
    OwnerTally owners = new OwnerTally(users, incumbents.owners());
    OwnerTally recent = new OwnerTally(users, incumbents.recent());
    boolean recentKnown = true;
    while (rows.next()) {
      owners.add(rows.getString(1), rows.getLong(2));
      recent.add(rows.getString(1), rows.getLong(3));
      recentKnown &= !rows.wasNull();
      states.add(rows, 4);
    }
    Figures figures =
        new Figures(Optional.of(states.counts(Scale.COUNTED)), Optional.empty(), Optional.empty())
            .and(owners(owners));
    return recentKnown ? figures.and(recent(recent)) : figures;
  }

  private static Figures owners(OwnerTally tally) {
    return new Figures(
        Optional.empty(),
        Optional.of(
            new SqlTokens.Owners(
                Optional.of(tally.users()), tally.top(Scale.COUNTED), tally.others(Scale.COUNTED))),
        Optional.empty());
  }

  private Figures recent(OwnerTally tally) {
    return new Figures(
        Optional.empty(),
        Optional.empty(),
        Optional.of(
            new SqlTokens.Recent(
                window, Scale.COUNTED.estimate(tally.rows()), tally.top(Scale.COUNTED))));
  }
}
