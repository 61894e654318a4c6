package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.sample.Scale;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Adds up rows by state over the groups that a statement brings. */
final class StateTally {

  private long active;
  private long revoked;
  private long expired;
  private long noExpiry;
  private Optional<Instant> oldestExpired = Optional.empty();
  private Optional<Instant> latestExpiry = Optional.empty();

  /**
   * Takes in one row of results; an empty table's sums are NULL and read as 0.
   *
   * @param first where the columns of the states begin
   */
  void add(ResultSet row, int first) throws SQLException {
    active += row.getLong(first);
    revoked += row.getLong(first + 1);
    expired += row.getLong(first + 2);
    noExpiry += row.getLong(first + 3);
    addExpiries(instant(row, first + 4), instant(row, first + 5));
  }

  /** Takes in rows of nothing but states. */
  StateTally addAll(ResultSet rows) throws SQLException {
    while (rows.next()) {
      add(rows, 1);
    }
    return this;
  }

  /** Takes in another part of the table. */
  void add(StateTally part) {
    active += part.active;
    revoked += part.revoked;
    expired += part.expired;
    noExpiry += part.noExpiry;
    addExpiries(part.oldestExpired, part.latestExpiry);
  }

  private void addExpiries(Optional<Instant> oldest, Optional<Instant> latest) {
    oldestExpired = Stream.concat(oldestExpired.stream(), oldest.stream()).min(Instant::compareTo);
    latestExpiry = Stream.concat(latestExpiry.stream(), latest.stream()).max(Instant::compareTo);
  }

  long rows() {
    return active + revoked + expired + noExpiry;
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

  /** Seconds from 1970, or NULL. */
  static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    long seconds = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds));
  }
}
