package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.SqlTokens;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Adds up rows of the token table, by state and by owner, over the groups statements return. */
final class TokenTally {

  /** Most owners told apart: some 10 MB, for a table in which nearly every user owns a token. */
  private static final int MAX_OWNERS = 50_000;

  private final Map<String, Owner> owners = new HashMap<>();
  private long active;
  private long revoked;
  private long expired;
  private long noExpiry;
  private long recent;
  private long rowsOfFurtherOwners;
  private Optional<Instant> oldestExpired = Optional.empty();
  private Optional<Instant> latestExpiry = Optional.empty();

  private record Owner(long rows, long recent) {
    Owner plus(Owner more) {
      return new Owner(rows + more.rows, recent + more.recent);
    }
  }

  /** Reads groups of owner, rows, recent rows and states, as {@link Statements#slice} returns. */
  static TokenTally ofGroups(ResultSet groups) throws SQLException {
    TokenTally tally = new TokenTally();
    while (groups.next()) {
      String owner = groups.getString(1);
      long recent = groups.getLong(3);
      tally.recent += recent;
      tally.addStates(groups, 4);
      tally.addOwner(owner == null ? "" : owner, new Owner(groups.getLong(2), recent));
    }
    return tally;
  }

  /** Reads states alone, as {@link Statements#states} returns them. */
  static TokenTally ofStates(ResultSet rows) throws SQLException {
    TokenTally tally = new TokenTally();
    while (rows.next()) {
      tally.addStates(rows, 1);
    }
    return tally;
  }

  /** Reads the two expiries of {@link Statements#expiries}. */
  static TokenTally ofExpiries(ResultSet rows) throws SQLException {
    TokenTally tally = new TokenTally();
    while (rows.next()) {
      tally.addExpiries(instant(rows, 1), instant(rows, 2));
    }
    return tally;
  }

  /** The sums of an empty table are NULL, and read as 0. */
  private void addStates(ResultSet row, int first) throws SQLException {
    active += row.getLong(first);
    revoked += row.getLong(first + 1);
    expired += row.getLong(first + 2);
    noExpiry += row.getLong(first + 3);
    addExpiries(instant(row, first + 4), instant(row, first + 5));
  }

  /** Seconds from 1970, or NULL. */
  private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    long seconds = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds));
  }

  /** Adds another part of the table. */
  void add(TokenTally part) {
    active += part.active;
    revoked += part.revoked;
    expired += part.expired;
    noExpiry += part.noExpiry;
    recent += part.recent;
    rowsOfFurtherOwners += part.rowsOfFurtherOwners;
    addExpiries(part.oldestExpired, part.latestExpiry);
    part.owners.forEach(this::addOwner);
  }

  private void addOwner(String id, Owner owner) {
    if (owners.size() < MAX_OWNERS || owners.containsKey(id)) {
      owners.merge(id, owner, Owner::plus);
    } else {
      rowsOfFurtherOwners += owner.rows();
    }
  }

  private void addExpiries(Optional<Instant> oldest, Optional<Instant> latest) {
    oldestExpired = Stream.concat(oldestExpired.stream(), oldest.stream()).min(Instant::compareTo);
    latestExpiry = Stream.concat(latestExpiry.stream(), latest.stream()).max(Instant::compareTo);
  }

  long rows() {
    return active + revoked + expired + noExpiry;
  }

  long recent() {
    return recent;
  }

  /** The earliest expiry of an expired row. */
  Optional<Instant> oldestExpired() {
    return oldestExpired;
  }

  Optional<Instant> latestExpiry() {
    return latestExpiry;
  }

  /** Rows of owners that were too many to be told apart. */
  long rowsOfFurtherOwners() {
    return rowsOfFurtherOwners;
  }

  void forEachOwner(BiConsumer<String, Long> rowsOfOwner) {
    owners.forEach((id, owner) -> rowsOfOwner.accept(id, owner.rows()));
  }

  void forEachRecentOwner(BiConsumer<String, Long> rowsOfOwner) {
    owners.forEach((id, owner) -> rowsOfOwner.accept(id, owner.recent()));
  }

  SqlTokens.Counts counts(Scale scale) {
    Estimate active = scale.estimate(this.active);
    Estimate revoked = scale.estimate(this.revoked);
    Estimate expired = scale.estimate(this.expired);
    Estimate noExpiry = scale.estimate(this.noExpiry);
    // The states sum to the rows, rounded or not.
    long rows = active.value() + revoked.value() + expired.value() + noExpiry.value();
    return new SqlTokens.Counts(
        new Estimate(rows, scale.estimate(rows()).relativeError()),
        active,
        revoked,
        expired,
        noExpiry,
        oldestExpired,
        latestExpiry);
  }
}
