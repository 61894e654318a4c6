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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What accumulates beside tokens in use: revocation events, trusts, application credentials, and
 * tokens left behind. Not passwords: Keystone deletes those beyond {@code
 * unique_last_password_count} with each change ({@code keystone/identity/backends/sql_model.py}).
 */
final class Backlogs {

  private static final Logger LOG = LoggerFactory.getLogger(Backlogs.class);

  /** Bytes of rows that are read if no index helps: at most 1,280 pages. */
  private static final long LARGEST_SCAN_BYTES = 20L << 20;

  /** Rows that are read at most of a larger table, if they lie in the order of random ids. */
  private static final int SAMPLED_ROWS = 20_000;

  private static final List<List<String>> INDEXES_OF_2026_1 =
      List.of(
          List.of("project_id", "user_id"),
          List.of("issued_before", "user_id", "project_id", "audit_id"));

  private static final String NOW_MICROSECONDS =
      "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP())";

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
    return read(KeystoneTable.REVOCATION_EVENT, schema, revocations(kept.get()), null)
        .map(sums -> new SqlTokens.Revocations(sums.get(0), sums.get(1), sums.get(2)));
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

  /**
   * Whether the indexes are there that 2026.1 adds ({@code 742c857f1dfb} in {@code
   * keystone/common/sql/migrations/versions}); empty before it, and if they are hidden.
   */
  Map<String, Boolean> revocationIndexes(Schema schema)
      throws CollectionException, InterruptedException {
    Map<String, Boolean> presence = new LinkedHashMap<>();
    if (schema.release() != Release.UNKNOWN
        && KeystoneTable.REVOCATION_INDEXES.isUsedIn(schema.release())
        && !schema.columns(KeystoneTable.REVOCATION_INDEXES).isEmpty()) {
      Indexes indexes = Indexes.read(session, KeystoneTable.REVOCATION_EVENT);
      INDEXES_OF_2026_1.forEach(
          columns ->
              presence.put(
                  "revocation_event(" + String.join(",", columns) + ")",
                  indexes.startWith(columns)));
    }
    return presence;
  }

  /** Counts trusts by state; of a large table it reads a part, since their ids are random. */
  Optional<SqlTokens.Trusts> trusts(Schema schema)
      throws CollectionException, InterruptedException {
    List<String> columns = schema.columns(KeystoneTable.TRUST);
    boolean withMicroseconds = columns.contains(KeystoneTable.EXPIRES_AT_INT);
    String part = "(SELECT " + String.join(", ", columns) + " FROM trust LIMIT %d) AS part";
    return read(
            KeystoneTable.TRUST,
            schema,
            trusts("trust", withMicroseconds),
            limit -> trusts(part.formatted(limit), withMicroseconds))
        .map(sums -> new SqlTokens.Trusts(sums.get(0), sums.get(1), sums.get(2), sums.get(3) == 0));
  }

  /**
   * Active, expired and deleted.
   *
   * @param withMicroseconds whether the expiry in microseconds is readable, which Keystone prefers
   *     ({@code TrustModel} in {@code keystone/trust/backends/sql.py} from Queens on)
   */
  static Query trusts(String rows, boolean withMicroseconds) {
    String expired =
        "COALESCE("
            + (withMicroseconds ? "expires_at_int <= " + NOW_MICROSECONDS + ", " : "")
            + "expires_at <= UTC_TIMESTAMP(), FALSE)";
    return Query.of(
        "trusts",
        "SELECT SUM(deleted_at IS NULL AND NOT %1$s), SUM(deleted_at IS NULL AND %1$s),"
                .formatted(expired)
            + " COUNT(deleted_at) FROM "
            + rows);
  }

  /** Counts application credentials by state. */
  Optional<SqlTokens.ApplicationCredentials> applicationCredentials(Schema schema)
      throws CollectionException, InterruptedException {
    Query query =
        Query.of(
            "application_credentials",
            "SELECT SUM(NOT %1$s), SUM(%1$s) FROM application_credential"
                .formatted("COALESCE(expires_at <= " + NOW_MICROSECONDS + ", FALSE)"));
    return read(KeystoneTable.APPLICATION_CREDENTIAL, schema, query, null)
        .map(sums -> new SqlTokens.ApplicationCredentials(sums.get(0), sums.get(1)));
  }

  /**
   * The sums of the one row, and behind them 1 if they are an estimate, 0 if not; empty if it is
   * not read. A table at its limit costs no others.
   *
   * @param sample reads so many rows of a table that is too large; null if they would not tell of
   *     the others
   */
  private Optional<List<Long>> read(
      KeystoneTable table, Schema schema, Query query, @Nullable LongFunction<Query> sample)
      throws CollectionException, InterruptedException {
    List<String> columns = schema.columns(table);
    List<Long> sums = new ArrayList<>();
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    backoff.run(
        query.name(),
        () -> {
          TableStatus status = TableStatus.read(session, table).orElse(TableStatus.HIDDEN);
          Long rows = status.rows();
          if (isAffordable(table, status, columns)) {
            session.run(query, row -> addColumns(row, sums));
            sums.add(0L);
          } else if (sample != null && status.size() != null && rows != null) {
            long limit =
                Math.min(SAMPLED_ROWS, rows * LARGEST_SCAN_BYTES / status.size().data() + 1);
            session.run(sample.apply(limit), row -> addColumns(row, sums));
            long seen = sums.stream().mapToLong(sum -> sum).sum();
            boolean isPart = seen >= limit;
            if (isPart) {
              sums.replaceAll(sum -> Math.round((double) sum * Math.max(rows, seen) / seen));
            }
            sums.add(isPart ? 1L : 0L);
          } else if (tooLarge.add(table)) {
            logTooLarge(table, columns);
          }
        },
        (reason, collections) -> logCutOff(table, reason, collections));
    return sums.isEmpty() ? Optional.empty() : Optional.of(sums);
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

  private boolean isAffordable(KeystoneTable table, TableStatus status, List<String> columns)
      throws CollectionException, InterruptedException {
    boolean isAffordable =
        (status.size() != null && status.size().data() <= LARGEST_SCAN_BYTES)
            || Indexes.read(session, table).cover(columns.toArray(String[]::new));
    if (isAffordable) {
      tooLarge.remove(table);
    }
    return isAffordable;
  }

  private void logTooLarge(KeystoneTable table, List<String> columns) {
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
          release.title());
    }
  }
}
