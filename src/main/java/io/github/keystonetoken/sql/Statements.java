package io.github.keystonetoken.sql;

import io.github.keystonetoken.sql.Query.Reads;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The text of every statement.
 *
 * <p>{@code expires} is UTC without a zone, so it is compared with {@code UTC_TIMESTAMP()}.
 * Instants are read as seconds from 1970 by {@code TIMESTAMPDIFF}, because {@code UNIX_TIMESTAMP}
 * depends on the session's zone and ends in 2038. Within one statement {@code UTC_TIMESTAMP()} is
 * one moment.
 */
final class Statements {

  /** The owner of a row, from Grizzly on. */
  static final String OWNER_COLUMN = "user_id";

  /**
   * The owner of a row up to Folsom, which has it only inside {@code extra}. Nothing else of {@code
   * extra} leaves the server, as it repeats the token: what is not a string there is no owner.
   */
  static final String OWNER_IN_EXTRA =
      "CASE WHEN JSON_VALID(extra) THEN"
          + " CASE JSON_TYPE(JSON_EXTRACT(extra, '$.user.id')) WHEN 'STRING'"
          + " THEN LEFT(JSON_UNQUOTE(JSON_EXTRACT(extra, '$.user.id')), 64) END END";

  private static final String STATES =
      "SUM(expires > UTC_TIMESTAMP() AND valid <> 0),"
          + " SUM(expires > UTC_TIMESTAMP() AND valid = 0),"
          + " SUM(expires <= UTC_TIMESTAMP()),"
          + " SUM(expires IS NULL),"
          + " TIMESTAMPDIFF(SECOND, '1970-01-01',"
          + " MIN(CASE WHEN expires <= UTC_TIMESTAMP() THEN expires END)),"
          + " TIMESTAMPDIFF(SECOND, '1970-01-01', MAX(expires))";

  private static final String RECENT = "expires > UTC_TIMESTAMP() + INTERVAL ? SECOND";

  private Statements() {}

  // The session.

  /** Which limits and settings this server knows. */
  static Query settings() {
    return Query.of(
        "settings",
        Reads.CATALOG,
        "SHOW SESSION VARIABLES WHERE Variable_name IN"
            + " ('max_statement_time', 'max_execution_time', 'information_schema_stats_expiry')");
  }

  /** Who is logged in, as the grants name it, and where. */
  static Query account() {
    return Query.of("account", Reads.CATALOG, "SELECT CURRENT_USER(), VERSION()");
  }

  static Query ping() {
    return Query.of("ping", Reads.CATALOG, "DO 0");
  }

  /** A DDL statement that holds the table's lock must not make the exporter wait. */
  static Query sessionSetup() {
    return Query.of(
        "session",
        Reads.CATALOG,
        "SET SESSION time_zone = '+00:00', SESSION lock_wait_timeout = 1");
  }

  static Query readOnly() {
    return Query.of("read_only", Reads.CATALOG, "SET SESSION TRANSACTION READ ONLY");
  }

  /** MySQL 8 otherwise answers with table sizes of up to a day ago. */
  static Query freshTableSizes() {
    return Query.of(
        "fresh_sizes", Reads.CATALOG, "SET SESSION information_schema_stats_expiry = 0");
  }

  /** Milliseconds; SELECT only. MySQL from 5.7.8 on. */
  static Query maxExecutionTime(Duration limit) {
    return Query.of("limit", Reads.CATALOG, "SET SESSION max_execution_time = " + limit.toMillis());
  }

  /** MariaDB from 10.1 on. */
  static Query maxStatementSeconds(Duration limit) {
    return Query.of(
        "limit", Reads.CATALOG, "SET SESSION max_statement_time = " + limit.toMillis() / 1e3);
  }

  /** Percona Server 5.6 and MySQL 5.7.4 to 5.7.7 count the same variable in milliseconds. */
  static Query maxStatementMillis(Duration limit) {
    return Query.of("limit", Reads.CATALOG, "SET SESSION max_statement_time = " + limit.toMillis());
  }

  // The schema.

  static Query readableColumns() {
    return Query.of(
        "columns",
        Reads.CATALOG,
        "SELECT table_name, column_name FROM information_schema.columns"
            + " WHERE table_schema = DATABASE() AND privileges LIKE '%select%'"
            + " AND table_name IN ('token', 'user', 'local_user', 'nonlocal_user',"
            + " 'federated_user', 'id_mapping', 'revocation_event', 'trust', 'migrate_version',"
            + " 'alembic_version')");
  }

  /** Brings no row; the server's error tells a missing table, column or grant apart. */
  static Query access(List<String> tokenColumns) {
    return Query.of(
        "access",
        Reads.TOKENS,
        "SELECT " + String.join(", ", tokenColumns) + " FROM token LIMIT 0");
  }

  /** Fails where the server has no JSON functions. */
  static Query jsonFunctions() {
    return Query.of("json_functions", Reads.CATALOG, "SELECT JSON_VALID('{}')");
  }

  static Query migrateVersions() {
    return Query.of(
        "release", Reads.CATALOG, "SELECT repository_id, version FROM migrate_version LIMIT 100");
  }

  static Query indexes(String table) {
    return Query.of(
        "indexes",
        Reads.CATALOG,
        "SELECT index_name, seq_in_index, column_name, sub_part FROM information_schema.statistics"
            + " WHERE table_schema = DATABASE() AND table_name = ? AND index_type = 'BTREE'"
            + " ORDER BY index_name, seq_in_index",
        table);
  }

  static Query tableStatus(String table) {
    return Query.of(
        "size",
        Reads.CATALOG,
        "SELECT engine, data_length, index_length, data_free FROM information_schema.tables"
            + " WHERE table_schema = DATABASE() AND table_name = ?",
        table);
  }

  // The figures.

  static Query states() {
    return Query.of("states", Reads.TOKENS, "SELECT " + STATES + " FROM token");
  }

  /** Without ORDER BY NULL, servers before MySQL 8 sort what they group. */
  static Query owners(String owner) {
    return Query.of(
        "owners",
        Reads.TOKENS,
        "SELECT " + owner + " AS owner, COUNT(*) FROM token GROUP BY owner ORDER BY NULL");
  }

  /**
   * @param offset from now to the expiry of a token issued when the window began
   */
  static Query recent(Duration offset) {
    return Query.of(
        "recent", Reads.TOKENS, "SELECT COUNT(*) FROM token WHERE " + RECENT, offset.toSeconds());
  }

  static Query recentByOwner(String owner, Duration offset) {
    return Query.of(
        "recent_owners",
        Reads.TOKENS,
        "SELECT "
            + owner
            + " AS owner, COUNT(*) FROM token WHERE "
            + RECENT
            + " GROUP BY owner ORDER BY NULL",
        offset.toSeconds());
  }

  /** All figures by owner, for a table where each of them would cost a scan of its own. */
  static Query singlePass(String owner, Optional<Duration> offset) {
    String recent = offset.isPresent() ? "SUM(" + RECENT + ")" : "NULL";
    return new Query(
        "single_pass",
        Reads.TOKENS,
        "SELECT "
            + owner
            + " AS owner, COUNT(*), "
            + recent
            + ", "
            + STATES
            + " FROM token GROUP BY owner ORDER BY NULL",
        offset.<List<Object>>map(value -> List.of(value.toSeconds())).orElse(List.of()));
  }

  // What else accumulates.

  /**
   * Rows that Keystone still needs, and rows that it would prune ({@code _prune_expired_events} in
   * {@code keystone/revoke/backends/sql.py}).
   */
  static Query revocations(Duration kept) {
    String cutOff = "UTC_TIMESTAMP() - INTERVAL ? SECOND";
    return Query.of(
        "revocations",
        Reads.BACKLOGS,
        "SELECT SUM(revoked_at >= "
            + cutOff
            + "), SUM(revoked_at < "
            + cutOff
            + ")"
            + " FROM revocation_event",
        kept.toSeconds(),
        kept.toSeconds());
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
        Reads.BACKLOGS,
        "SELECT SUM(deleted_at IS NULL AND NOT "
            + expired
            + "), SUM(deleted_at IS NULL AND "
            + expired
            + "), COUNT(deleted_at) FROM trust");
  }

  // The users.

  static Query users(NameSource source, int limit) {
    return Query.of("users", Reads.USERS, source.select() + " LIMIT ?", limit);
  }

  static Query names(NameSource source, Collection<String> userIds) {
    return new Query(
        "names",
        Reads.USERS,
        source.select()
            + (source.condition().isEmpty() ? " WHERE " : " AND ")
            + source.idColumn()
            + Collections.nCopies(userIds.size(), "?").stream()
                .collect(Collectors.joining(", ", " IN (", ")")),
        List.copyOf(userIds));
  }
}
