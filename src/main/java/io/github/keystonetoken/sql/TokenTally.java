package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.SqlTokens;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sums of token rows by state and by owner, over the groups that statements return.
 *
 * <p>{@code expires} is UTC without a zone, so it is compared with {@code UTC_TIMESTAMP()}.
 * Instants are read as seconds from 1970 by {@code TIMESTAMPDIFF}, because {@code UNIX_TIMESTAMP}
 * depends on the session's zone and ends in 2038. Within one statement {@code UTC_TIMESTAMP()} is
 * one moment.
 */
final class TokenTally {

  /** The column with the owner of a row. */
  static final String OWNER = "user_id";

  /** Columns of rows by state. */
  static final String STATES =
      """
      SUM(expires > UTC_TIMESTAMP() AND valid <> 0),
        SUM(expires > UTC_TIMESTAMP() AND valid = 0),
        SUM(expires <= UTC_TIMESTAMP()),
        SUM(expires IS NULL),
        SUM(expires < '1970-01-01'),
        TIMESTAMPDIFF(SECOND, '1970-01-01',
          MIN(CASE WHEN expires BETWEEN '1970-01-01' AND UTC_TIMESTAMP() THEN expires END)),
        TIMESTAMPDIFF(SECOND, '1970-01-01', MAX(expires))\
      """;

  /** Some 10 MB, for a table in which nearly every user owns a token. */
  private static final int MAX_OWNERS = 50_000;

  private final Map<String, Owner> owners = new HashMap<>();
  private long active;
  private long revoked;
  private long expired;
  private long noExpiry;
  private long zeroDates;
  private long recent;
  private long rowsOfFurtherOwners;
  private @Nullable Instant oldestExpired;
  private @Nullable Instant latestExpiry;

  private record Owner(long rows, long recent) {
    Owner plus(Owner more) {
      return new Owner(rows + more.rows, recent + more.recent);
    }
  }

  /** The condition for a recent token: it expires later than this offset from now. */
  static String isRecent(String seconds) {
    return "expires > UTC_TIMESTAMP() + INTERVAL " + seconds + " SECOND";
  }

  /**
   * @param recentOffset as in {@link IssueWatch.RecentTokens}; null if not known: no token is
   *     recent then
   */
  static String seconds(@Nullable Duration recentOffset) {
    return recentOffset == null ? "NULL" : Long.toString(recentOffset.toSeconds());
  }

  /**
   * The statement that returns groups by owner, and no other column of a row. Owners are compared
   * as bytes, as Keystone does: to the column's collation {@code JDoe}, {@code jdoe} and {@code
   * jdöe} are equal. Without ORDER BY NULL, servers before MySQL 8 sort the groups.
   */
  static String groups(String owner, String recentSeconds, String fromClause) {
    return """
    SELECT MIN(owner),
      COUNT(*),
      SUM(%s),
      %s
    FROM (SELECT expires, valid, %s AS owner
      %s) AS part
    GROUP BY CAST(owner AS BINARY) ORDER BY NULL\
    """
        .formatted(isRecent(recentSeconds), STATES, owner, fromClause);
  }

  /** Adds a row of a statement of {@link #groups}. */
  void addGroup(ResultSet group) throws SQLException {
    String id = Objects.toString(group.getString(1), "");
    Owner owner = new Owner(group.getLong(2), group.getLong(3));
    recent += owner.recent();
    addStates(group, 4);
    if (owners.size() < MAX_OWNERS || owners.containsKey(id)) {
      owners.merge(id, owner, Owner::plus);
    } else {
      rowsOfFurtherOwners += owner.rows();
    }
  }

  /** Adds {@link #STATES}, which begin at a column. Those of an empty table are NULL, read as 0. */
  void addStates(ResultSet row, int first) throws SQLException {
    active += row.getLong(first);
    revoked += row.getLong(first + 1);
    expired += row.getLong(first + 2);
    noExpiry += row.getLong(first + 3);
    zeroDates += row.getLong(first + 4);
    addExpiries(row, first + 5);
  }

  /** Adds the expiry of the oldest expired row and the latest one. */
  void addExpiries(ResultSet row, int first) throws SQLException {
    Instant oldest = instant(row, first);
    Instant latest = instant(row, first + 1);
    if (oldest != null && (oldestExpired == null || oldest.isBefore(oldestExpired))) {
      oldestExpired = oldest;
    }
    if (latest != null && (latestExpiry == null || latest.isAfter(latestExpiry))) {
      latestExpiry = latest;
    }
  }

  /** Seconds from 1970; null for NULL and for times before 1970, such as {@code 0000-00-00}. */
  static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    long seconds = row.getLong(column);
    return row.wasNull() || seconds < 0 ? null : Instant.ofEpochSecond(seconds);
  }

  long rows() {
    return active + revoked + expired + noExpiry;
  }

  /** Whether any row expires before 1970. */
  boolean hasZeroDates() {
    return zeroDates > 0;
  }

  long recent() {
    return recent;
  }

  /** Rows of owners beyond the limit. */
  long rowsOfFurtherOwners() {
    return rowsOfFurtherOwners;
  }

  void forEachOwner(ObjLongConsumer<String> rowsOfOwner) {
    owners.forEach((id, owner) -> rowsOfOwner.accept(id, owner.rows()));
  }

  void forEachRecentOwner(ObjLongConsumer<String> rowsOfOwner) {
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
        Optional.ofNullable(oldestExpired),
        Optional.ofNullable(latestExpiry));
  }
}
