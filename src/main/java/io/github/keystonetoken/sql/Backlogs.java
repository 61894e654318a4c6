package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.Thresholds;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What accumulates beside tokens in use: revocation events, trusts, and tokens left behind. */
final class Backlogs {

  private static final Logger LOG = LoggerFactory.getLogger(Backlogs.class);

  /** Bytes of rows that are read if no index helps: at most 1,280 pages. */
  private static final long LARGEST_SCAN_BYTES = 20L << 20;

  private final Session session;
  private final StatementBackoff backoff;

  private final Set<KeystoneTable> tooLarge = EnumSet.noneOf(KeystoneTable.class);
  private boolean orphansLogged;

  Backlogs(Session session, Config.Sql config) {
    this.session = session;
    this.backoff = new StatementBackoff(config.interval());
  }

  /**
   * Counts revocation events.
   *
   * @param kept how long Keystone needs one; empty if not known
   */
  Optional<SqlTokens.Revocations> revocations(Schema schema, Optional<Duration> kept)
      throws CollectionException, InterruptedException {
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    List<Long> sums = read(KeystoneTable.REVOCATION_EVENT, schema, revocations(kept.get()));
    return sums.isEmpty()
        ? Optional.empty()
        : Optional.of(new SqlTokens.Revocations(sums.get(0), sums.get(1), sums.get(2)));
  }

  /**
   * Rows that Keystone still needs, rows that it would prune ({@code _prune_expired_events} in
   * {@code keystone/revoke/backends/sql.py}), and how many of these it did not for hours.
   */
  static Query revocations(Duration kept) {
    return Query.of(
        "revocations",
        "SELECT SUM(revoked_at >= UTC_TIMESTAMP() - INTERVAL ? SECOND),"
            + " SUM(revoked_at < UTC_TIMESTAMP() - INTERVAL ? SECOND),"
            + " SUM(revoked_at < UTC_TIMESTAMP() - INTERVAL ? SECOND) FROM revocation_event",
        kept.toSeconds(),
        kept.toSeconds(),
        kept.plus(Thresholds.PRUNABLE_FOR).toSeconds());
  }

  /** Counts trusts by state. */
  Optional<SqlTokens.Trusts> trusts(Schema schema)
      throws CollectionException, InterruptedException {
    boolean withMicroseconds =
        schema.readableColumns(KeystoneTable.TRUST).contains(KeystoneTable.EXPIRES_AT_INT);
    List<Long> sums = read(KeystoneTable.TRUST, schema, trusts(withMicroseconds));
    return sums.isEmpty()
        ? Optional.empty()
        : Optional.of(new SqlTokens.Trusts(sums.get(0), sums.get(1), sums.get(2)));
  }

  /**
   * Active, expired and deleted.
   *
   * @param withMicroseconds whether the expiry in microseconds is readable, which Keystone prefers
   *     ({@code TrustModel} in {@code keystone/trust/backends/sql.py} from Queens on)
   */
  static Query trusts(boolean withMicroseconds) {
    String expired =
        "COALESCE("
            + (withMicroseconds
                ? "expires_at_int <= TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP()), "
                : "")
            + "expires_at <= UTC_TIMESTAMP(), FALSE)";
    return Query.of(
        "trusts",
        "SELECT SUM(deleted_at IS NULL AND NOT %1$s), SUM(deleted_at IS NULL AND %1$s),"
                .formatted(expired)
            + " COUNT(deleted_at) FROM trust");
  }

  /** The sums of the one row; empty if it is not read. A table at its limit costs no others. */
  private List<Long> read(KeystoneTable table, Schema schema, Query query)
      throws CollectionException, InterruptedException {
    List<String> columns = schema.columns(table);
    List<Long> sums = new ArrayList<>();
    if (columns.isEmpty()) {
      return sums;
    }
    backoff.run(
        query.name(),
        () -> {
          if (isAffordable(table, columns)) {
            session.run(query, row -> addColumns(row, sums));
          }
        },
        (reason, collections) -> logCutOff(table, reason, collections));
    return sums;
  }

  private static void addColumns(ResultSet row, List<Long> sums) throws SQLException {
    for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
      sums.add(row.getLong(column));
    }
  }

  private static void logCutOff(KeystoneTable table, String reason, long collections) {
    if (collections == 1) {
      LOG.warn(
          "{} The figures of table {} are absent and it is tried less and less often: it is"
              + " locked or too large; raise --collector.sql.timeout.",
          reason,
          table.sqlName());
    }
  }

  private boolean isAffordable(KeystoneTable table, List<String> columns)
      throws CollectionException, InterruptedException {
    TableStatus status = TableStatus.read(session, table).orElse(null);
    if (status == null) {
      return false;
    }
    boolean small = status.size() != null && status.size().data() <= LARGEST_SCAN_BYTES;
    if (small || Indexes.read(session, table).cover(columns.toArray(String[]::new))) {
      tooLarge.remove(table);
      return true;
    }
    if (tooLarge.add(table)) {
      LOG.warn(
          "The figures of table {} at {} are absent: it is larger than {} MiB or does not report"
              + " its size, and no index holds ({}), so that all its rows would have to be read. To"
              + " have them, run in Keystone's database as its administrator: CREATE INDEX ix_{}_{}"
              + " ON {} ({});",
          table.sqlName(),
          session.address(),
          LARGEST_SCAN_BYTES >> 20,
          String.join(", ", columns),
          table.sqlName(),
          columns.get(0),
          table.sqlName(),
          String.join(", ", columns));
    }
    return false;
  }

  /**
   * Logs once that tokens are left that this release neither uses nor flushes.
   *
   * @param counts rows of the token table; null if not known
   */
  void logOrphans(Release release, SqlTokens.@Nullable Counts counts) {
    if (!release.hasTokenDrivers()
        && counts != null
        && counts.rows().value() > 0
        && !orphansLogged) {
      orphansLogged = true;
      LOG.info(
          "Table token at {} is orphaned, not in use: it holds rows, but from Rocky on Keystone"
              + " neither writes nor flushes it, and this database is of {}. Once the last of them"
              + " has expired and no older Keystone shares the database, they can go: TRUNCATE"
              + " TABLE token;",
          session.address(),
          release.label());
    }
  }
}
