package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.sample.Scale;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Adds up what statements bring that group a part of the table by owner, over many parts. */
final class TokenTally {

  /** Most owners told apart: some 10 MB, for a table in which nearly everybody owns something. */
  private static final int MOST_OWNERS = 50_000;

  private final Map<String, Owner> owners = new HashMap<>();
  private final StateTally states = new StateTally();
  private long rows;
  private long recent;
  private long rowsOfFurtherOwners;

  private record Owner(long rows, long recent) {
    Owner and(Owner more) {
      return new Owner(rows + more.rows, recent + more.recent);
    }
  }

  /** The groups of one statement, in the form of {@link Statements#singlePass}. */
  static TokenTally of(ResultSet groups) throws SQLException {
    TokenTally tally = new TokenTally();
    while (groups.next()) {
      String owner = groups.getString(1);
      long rows = groups.getLong(2);
      long recent = groups.getLong(3);
      tally.recent += recent;
      tally.rows += rows;
      tally.states.add(groups, 4);
      tally.addOwner(owner == null ? "" : owner, new Owner(rows, recent));
    }
    return tally;
  }

  /** Takes in another part of the table. */
  void add(TokenTally part) {
    rows += part.rows;
    recent += part.recent;
    states.add(part.states);
    part.owners.forEach(this::addOwner);
    rowsOfFurtherOwners += part.rowsOfFurtherOwners;
  }

  private void addOwner(String id, Owner owner) {
    if (owners.size() < MOST_OWNERS || owners.containsKey(id)) {
      owners.merge(id, owner, Owner::and);
    } else {
      rowsOfFurtherOwners += owner.rows();
    }
  }

  long rows() {
    return rows;
  }

  /**
   * Offers every figure that the rows tell.
   *
   * @param hasOwners whether the statements could tell owners apart
   */
  void offerTo(Figures figures, Scale scale, Report report, boolean hasOwners) {
    figures.offer(states.counts(scale));
    offerOwnersTo(figures, scale, report, hasOwners);
    if (report.hasRecent()) {
      OwnerTally byOwner = report.recent();
      if (hasOwners) {
        owners.forEach((id, owner) -> byOwner.add(id, owner.recent()));
      }
      figures.offer(
          new SqlTokens.Recent(report.window(), scale.estimate(recent), byOwner.top(scale)));
    }
  }

  private void offerOwnersTo(Figures figures, Scale scale, Report report, boolean hasOwners) {
    if (hasOwners) {
      OwnerTally byOwner = report.owners();
      owners.forEach((id, owner) -> byOwner.add(id, owner.rows()));
      boolean complete = scale.equals(Scale.COUNTED) && rowsOfFurtherOwners == 0;
      figures.offer(
          new SqlTokens.Owners(
              complete ? Optional.of(byOwner.users()) : Optional.empty(),
              byOwner.top(scale),
              scale.estimate(byOwner.rowsOfOthers() + rowsOfFurtherOwners)));
    }
  }
}
