package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.Thresholds;
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
 * What accumulates beside tokens: revocation events, trusts, application credentials. Not
 * passwords: Keystone deletes those beyond {@code unique_last_password_count} with each change
 * ({@code keystone/identity/backends/sql_model.py}).
 */
final class Backlogs {

  private static final Logger LOG = LoggerFactory.getLogger(Backlogs.class);

  /** Size up to which a table is read without an index: 1,280 pages. */
  private static final long LARGEST_SCAN_BYTES = 20L << 20;

  /** Rows to read of a larger table that is in the order of random ids. */
  private static final int SAMPLED_ROWS = 20_000;

  private static final List<List<String>> INDEXES_OF_2026_1 =
      List.of(
          List.of("project_id", "user_id"),
          List.of("issued_before", "user_id", "project_id", "audit_id"));

  private static final String NOW_MICROSECONDS =
      "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP())";

  private final Session session;
  private final StatementBackoff backoff;

  /** Tables that are not read, as was logged. */
  private final Set<KeystoneTable> tooLarge = EnumSet.noneOf(KeystoneTable.class);

  /**
   * What one statement returned.
   *
   * @param isCounted false if it read a part, from which the sums are estimated
   */
  private record Sums(List<Long> rows, boolean isCounted) {
    long get(int column) {
      return rows.get(column);
    }
  }

  Backlogs(Session session, Config.Sql config) {
    this.session = session;
    this.backoff = new StatementBackoff(config.interval());
  }

  /**
   * @param kept how long Keystone needs an event; empty if not known
   */
  Optional<SqlTokens.Revocations> revocations(Schema schema, Optional<Duration> kept)
      throws CollectionException, InterruptedException {
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    return read(
            KeystoneTable.REVOCATION_EVENT,
            schema,
            List.of("revoked_at"),
            revocations(kept.get()),
            null)
        .map(sums -> new SqlTokens.Revocations(sums.get(0), sums.get(1), sums.get(2)));
  }

  /**
   * Rows that Keystone needs, rows that it would prune ({@code _prune_expired_events} in {@code
   * keystone/revoke/backends/sql.py}), and those of them that it did not prune for hours.
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
   * Whether the indexes exist that 2026.1 adds ({@code 742c857f1dfb} in {@code
   * keystone/common/sql/migrations/versions}); empty before it, and if they are hidden.
   */
  Map<String, Boolean> revocationIndexes(Schema schema)
      throws CollectionException, InterruptedException {
    Map<String, Boolean> presence = new LinkedHashMap<>();
    if (schema.release() != Release.UNKNOWN
        && KeystoneTable.REVOCATION_INDEXES.isUsedIn(schema.release())
        && schema.isReadable(KeystoneTable.REVOCATION_INDEXES)) {
      Indexes indexes = Indexes.read(session, KeystoneTable.REVOCATION_EVENT);
      INDEXES_OF_2026_1.forEach(
          columns ->
              presence.put(
                  "revocation_event(" + String.join(",", columns) + ")",
                  indexes.startWith(columns)));
    }
    return presence;
  }

  /**
   * Active, expired and deleted; of a large table from a part, since the ids of trusts are random.
   * Keystone prefers the expiry in microseconds ({@code TrustModel} in {@code
   * keystone/trust/backends/sql.py} from Queens on).
   */
  Optional<SqlTokens.Trusts> trusts(Schema schema)
      throws CollectionException, InterruptedException {
    List<String> columns = new ArrayList<>(KeystoneTable.TRUST.columns());
    String expired = "expires_at <= UTC_TIMESTAMP()";
    if (schema.isReadable(KeystoneTable.TRUST_MICROSECONDS)) {
      columns.addAll(KeystoneTable.TRUST_MICROSECONDS.columns());
      expired = "expires_at_int <= " + NOW_MICROSECONDS + ", " + expired;
    }
    String sums =
        "SELECT SUM(deleted_at IS NULL AND NOT %1$s), SUM(deleted_at IS NULL AND %1$s), COUNT(deleted_at) FROM "
            .formatted("COALESCE(" + expired + ", FALSE)");
    String part = sums + "(SELECT " + String.join(", ", columns) + " FROM trust LIMIT ?) AS part";
    return read(
            KeystoneTable.TRUST,
            schema,
            columns,
            Query.of("trusts", sums + "trust"),
            limit -> Query.of("trusts", part, limit))
        .map(read -> new SqlTokens.Trusts(read.get(0), read.get(1), read.get(2), read.isCounted()));
  }

  Optional<SqlTokens.ApplicationCredentials> applicationCredentials(Schema schema)
      throws CollectionException, InterruptedException {
    KeystoneTable table = KeystoneTable.APPLICATION_CREDENTIAL;
    Query query =
        Query.of(
            "application_credentials",
            "SELECT SUM(NOT %1$s), SUM(%1$s) FROM application_credential"
                .formatted("COALESCE(expires_at <= " + NOW_MICROSECONDS + ", FALSE)"));
    return read(table, schema, table.columns(), query, null)
        .map(sums -> new SqlTokens.ApplicationCredentials(sums.get(0), sums.get(1)));
  }

  /**
   * Reads the sums of the one row that the statement returns; empty if the table is not read. A
   * statement at its limit costs its own figures only.
   *
   * @param columns columns that the statement needs
   * @param sample reads a number of rows of a table that is too large; null if these are not like
   *     the others
   */
  private Optional<Sums> read(
      KeystoneTable table,
      Schema schema,
      List<String> columns,
      Query query,
      @Nullable LongFunction<Query> sample)
      throws CollectionException, InterruptedException {
    if (!schema.isReadable(table)) {
      return Optional.empty();
    }
    List<Sums> read = new ArrayList<>();
    backoff.run(
        query.name(),
        "The figures of table %s are absent: it is locked or too large. Raise --collector.sql.timeout."
            .formatted(table.sqlName()),
        () -> {
          TableStatus status = TableStatus.read(session, table);
          Long rows = status.rows();
          boolean isSmall = status.size() != null && status.size().data() <= LARGEST_SCAN_BYTES;
          if (isSmall || Indexes.read(session, table).cover(columns.toArray(String[]::new))) {
            tooLarge.remove(table);
            read.add(new Sums(sums(query), true));
          } else if (sample != null && status.size() != null && rows != null) {
            long limit =
                Math.min(SAMPLED_ROWS, rows * LARGEST_SCAN_BYTES / status.size().data() + 1);
            List<Long> sums = sums(sample.apply(limit));
            long seen = sums.stream().mapToLong(Long::longValue).sum();
            boolean isPart = seen >= limit;
            if (isPart) {
              sums.replaceAll(sum -> Math.round((double) sum * Math.max(rows, seen) / seen));
            }
            read.add(new Sums(sums, !isPart));
          } else if (tooLarge.add(table)) {
            LOG.warn(
                "The figures of table {} at {} are absent: it is larger than {} MiB or does not"
                    + " report its size, and no index covers the columns. Run as administrator in"
                    + " Keystone's database: CREATE INDEX ix_{}_{} ON {} ({});",
                table.sqlName(),
                session.address(),
                LARGEST_SCAN_BYTES >> 20,
                table.sqlName(),
                columns.get(0),
                table.sqlName(),
                String.join(", ", columns));
          }
        });
    return read.stream().findFirst();
  }

  private List<Long> sums(Query query) throws CollectionException, InterruptedException {
    List<Long> sums = new ArrayList<>();
    session.run(
        query,
        row -> {
          for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
            sums.add(row.getLong(column));
          }
        });
    return sums;
  }
}
