package io.github.keystonetoken.sql;

import io.github.keystonetoken.sql.Query.Reads;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The text of every statement.
 *
 * <p>{@code expires} is UTC without a zone, so it is compared with {@code UTC_TIMESTAMP()}.
 * Instants are read as seconds from 1970 by {@code TIMESTAMPDIFF}, because {@code UNIX_TIMESTAMP}
 * depends on the session's zone and ends in 2038. Within one statement {@code UTC_TIMESTAMP()} is
 * one moment.
 */
final class Statements {

  /** The owner of a row. */
  static final String OWNER_COLUMN = "user_id";

  private static final String STATES =
      """
      SUM(expires > UTC_TIMESTAMP() AND valid <> 0),
        SUM(expires > UTC_TIMESTAMP() AND valid = 0),
        SUM(expires <= UTC_TIMESTAMP()),
        SUM(expires IS NULL),
        TIMESTAMPDIFF(SECOND, '1970-01-01',
          MIN(CASE WHEN expires <= UTC_TIMESTAMP() THEN expires END)),
        TIMESTAMPDIFF(SECOND, '1970-01-01', MAX(expires))\
      """;

  private static String recent(String seconds) {
    return "expires > UTC_TIMESTAMP() + INTERVAL " + seconds + " SECOND";
  }

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

  /** Only with the right to execute it does an account see it. */
  static Query procedure() {
    return Query.of(
        "procedure",
        Reads.CATALOG,
        "SELECT routine_comment FROM information_schema.routines"
            + " WHERE routine_schema = DATABASE() AND routine_name = ?",
        SampleProcedure.NAME);
  }

  /** Returns no row; the server's error tells a missing table, column or grant apart. */
  static Query access(List<String> tokenColumns) {
    return Query.of(
        "access",
        Reads.TOKENS,
        "SELECT " + String.join(", ", tokenColumns) + " FROM token LIMIT 0");
  }

  static Query migrateVersions() {
    return Query.of(
        "release", Reads.CATALOG, "SELECT repository_id, version FROM migrate_version LIMIT 100");
  }

  /**
   * What was granted to an account: schema, table, column and right, with {@code *} for all of
   * them. Rights on single routines are not among them, nor those that come with a role: of these
   * {@link #borrowedColumns} returns what matters.
   */
  static Query privileges(String grantee) {
    String granted = " WHERE grantee = ? AND privilege_type <> 'USAGE'";
    return Query.of(
        "privileges",
        Reads.CATALOG,
        "SELECT '*', '*', '*', privilege_type FROM information_schema.user_privileges"
            + granted
            + " UNION ALL SELECT table_schema, '*', '*', privilege_type"
            + " FROM information_schema.schema_privileges"
            + granted
            + " UNION ALL SELECT table_schema, table_name, '*', privilege_type"
            + " FROM information_schema.table_privileges"
            + granted
            + " UNION ALL SELECT table_schema, table_name, column_name, privilege_type"
            + " FROM information_schema.column_privileges"
            + granted,
        grantee,
        grantee,
        grantee,
        grantee);
  }

  /**
   * Columns of the token table that hold tokens and can be read although nothing granted to the
   * account itself explains it: by a role, or by PUBLIC.
   */
  static Query borrowedColumns(String grantee) {
    String granted =
        " AND NOT EXISTS (SELECT 1 FROM information_schema.%s p"
            + " WHERE p.grantee = ? AND p.privilege_type = 'SELECT'%s)";
    String ofTable = " AND p.table_schema = c.table_schema AND p.table_name = c.table_name";
    return Query.of(
        "borrowed_rights",
        Reads.CATALOG,
        "SELECT c.column_name FROM information_schema.columns c"
            + " WHERE c.table_schema = DATABASE() AND c.table_name = 'token'"
            + " AND c.column_name IN ('id', 'extra') AND c.privileges LIKE '%select%'"
            + granted.formatted("user_privileges", "")
            + granted.formatted("schema_privileges", " AND c.table_schema LIKE p.table_schema")
            + granted.formatted("table_privileges", ofTable)
            + granted.formatted(
                "column_privileges", ofTable + " AND p.column_name = c.column_name"),
        grantee,
        grantee,
        grantee,
        grantee);
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
        "SELECT engine, data_length, index_length, data_free, table_rows,"
            + " TIMESTAMPDIFF(SECOND, '1970-01-01', UTC_TIMESTAMP())"
            + " FROM information_schema.tables"
            + " WHERE table_schema = DATABASE() AND table_name = ?",
        table);
  }

  // The figures.

  static Query states() {
    return Query.of("states", Reads.TOKENS, "SELECT " + STATES + " FROM token");
  }

  /** The first expiry and the last, in seconds from 1970. */
  static Query ends() {
    return Query.of(
        "ends",
        Reads.TOKENS,
        "SELECT TIMESTAMPDIFF(SECOND, '1970-01-01', MIN(expires)),"
            + " TIMESTAMPDIFF(SECOND, '1970-01-01', MAX(expires)) FROM token");
  }

  /**
   * Rows by state of a range of expiries.
   *
   * @param from seconds from 1970, in the range; empty if it is open
   * @param to seconds from 1970, after the range; empty if it is open
   */
  static Query statesBetween(Optional<Long> from, Optional<Long> to) {
    String moment = "TIMESTAMP('1970-01-01') + INTERVAL ? SECOND";
    return new Query(
        "states",
        Reads.TOKENS,
        "SELECT "
            + STATES
            + " FROM token WHERE "
            + Stream.of(
                    from.map(second -> "expires >= " + moment),
                    to.map(second -> "expires < " + moment))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" AND ")),
        Stream.of(from, to).flatMap(Optional::stream).<Object>map(second -> second).toList());
  }

  static Query statesWithoutExpiry() {
    return Query.of(
        "states", Reads.TOKENS, "SELECT " + STATES + " FROM token WHERE expires IS NULL");
  }

  /**
   * Rows by owner of a range of owners.
   *
   * @param from in the range; empty if it is open, and holds rows without an owner too
   * @param to after the range; empty if it is open
   */
  static Query ownersBetween(Optional<String> from, Optional<String> to) {
    String condition =
        from.isEmpty()
            ? "user_id IS NULL OR user_id < ?"
            : to.isEmpty() ? "user_id >= ?" : "user_id >= ? AND user_id < ?";
    return new Query(
        "owners",
        Reads.TOKENS,
        "SELECT user_id AS owner, COUNT(*) FROM token WHERE "
            + condition
            + " GROUP BY owner ORDER BY NULL",
        Stream.of(from, to).flatMap(Optional::stream).<Object>map(bound -> bound).toList());
  }

  /** Without ORDER BY NULL, servers before MySQL 8 sort what they group. */
  static Query owners() {
    return Query.of(
        "owners",
        Reads.TOKENS,
        "SELECT user_id AS owner, COUNT(*) FROM token GROUP BY owner ORDER BY NULL");
  }

  /**
   * @param offset from now to the expiry of a token issued when the window began
   */
  static Query recent(Duration offset) {
    return Query.of(
        "recent",
        Reads.TOKENS,
        "SELECT COUNT(*) FROM token WHERE " + recent("?"),
        offset.toSeconds());
  }

  static Query recentByOwner(Duration offset) {
    return Query.of(
        "recent_owners",
        Reads.TOKENS,
        "SELECT user_id AS owner, COUNT(*) FROM token WHERE "
            + recent("?")
            + " GROUP BY owner ORDER BY NULL",
        offset.toSeconds());
  }

  /** When the oldest row expired and the newest one will: two looks into an index on expires. */
  static Query expiries() {
    return Query.of(
        "expiries",
        Reads.TOKENS,
        "SELECT CASE WHEN MIN(expires) <= UTC_TIMESTAMP()"
            + " THEN TIMESTAMPDIFF(SECOND, '1970-01-01', MIN(expires)) END,"
            + " TIMESTAMPDIFF(SECOND, '1970-01-01', MAX(expires)) FROM token");
  }

  /** Skips from owner to owner in an index that starts with it. */
  static Query distinctOwners() {
    return Query.of(
        "distinct_owners",
        Reads.TOKENS,
        "SELECT COUNT(*) FROM (SELECT DISTINCT user_id FROM token) AS owners");
  }

  /** All figures by owner, for a table if each of them would cost a scan of its own. */
  static Query singlePass(Optional<Duration> offset) {
    return grouped("single_pass", true, offset, "FROM token");
  }

  /**
   * All figures of a range of ids.
   *
   * @param byOwner whether the account may read owners; otherwise all rows are one group
   */
  static Query slice(boolean byOwner, Optional<Duration> offset, IdRange range) {
    return grouped(
        "slice", byOwner, offset, inRange("'" + range.lower() + "'", "'" + range.upper() + "'"));
  }

  /** The same through the procedure, always by owner. */
  static Query sliceByProcedure(String name, Optional<Duration> offset, IdRange range) {
    return Query.of(
        name,
        Reads.TOKENS,
        "CALL "
            + SampleProcedure.NAME
            + "("
            + range.from()
            + ", "
            + range.to()
            + ", "
            + offset.map(value -> Long.toString(value.toSeconds())).orElse("NULL")
            + ")");
  }

  /**
   * One token's row: whether it is valid, its expiry, whether it has expired, its owner and size.
   *
   * @param range of ids that it is in: the statement reads no more
   * @param sha1 of its id, so that the id itself stands in no statement
   */
  static Query tokenRow(boolean withOwner, boolean withSize, IdRange range, String sha1) {
    return Query.of(
        "token_row",
        Reads.TOKENS,
        "SELECT valid, TIMESTAMPDIFF(SECOND, '1970-01-01', expires),"
            + " COALESCE(expires <= UTC_TIMESTAMP(), FALSE), "
            + owner(withOwner)
            + ", "
            + (withSize ? "LENGTH(extra)" : "NULL")
            + " FROM token WHERE id >= ? AND id < ? AND SHA1(id) = ?",
        range.lower(),
        range.upper(),
        sha1);
  }

  /** The procedure's own statement. */
  static String procedureBody(String lower, String upper) {
    return groups(true, "recent_offset", inRange(lower, upper));
  }

  private static Query grouped(
      String name, boolean byOwner, Optional<Duration> offset, String fromClause) {
    String seconds = offset.map(value -> Long.toString(value.toSeconds())).orElse("NULL");
    return Query.of(name, Reads.TOKENS, groups(byOwner, seconds, fromClause));
  }

  private static String inRange(String lower, String upper) {
    return """
    FROM token FORCE INDEX (PRIMARY)
      WHERE id >= %s
        AND id < %s
      LIMIT %d\
    """
        .formatted(lower, upper, SampleProcedure.MAX_ROWS);
  }

  /**
   * In the form that {@link TokenTally#ofGroups} reads; no column of a row leaves but its owner.
   */
  private static String groups(boolean byOwner, String seconds, String fromClause) {
    return """
    SELECT owner AS owner,
      COUNT(*),
      SUM(%s),
      %s
    FROM (SELECT expires, valid, %s AS owner
      %s) AS part
    GROUP BY owner ORDER BY NULL\
    """
        .formatted(recent(seconds), STATES, owner(byOwner), fromClause);
  }

  private static String owner(boolean isReadable) {
    return isReadable ? OWNER_COLUMN : "NULL";
  }

  // Keystone's own statements, explained and never run. They read no other table, because a
  // derived table or a subquery may be run for an EXPLAIN.

  static Query explainListRevoked(List<String> columns) {
    return explain("list_revoked", columns, "expires > UTC_TIMESTAMP() AND valid = 0");
  }

  static Query explainFlush(List<String> columns) {
    return explain("flush", columns, "expires < UTC_TIMESTAMP()");
  }

  /**
   * The search for the end of a batch.
   *
   * @param window how long expired rows are kept
   */
  static Query explainFlushBatch(Duration window) {
    return explain(
        "flush",
        List.of("expires"),
        "expires < UTC_TIMESTAMP() - INTERVAL ? SECOND ORDER BY expires LIMIT 1 OFFSET 999",
        window.toSeconds());
  }

  /** Of an id that no token has: a real one would have to be known for another answer. */
  static Query explainLookup(List<String> columns) {
    return explain("lookup", columns, "id = ''");
  }

  private static Query explain(
      String statement, List<String> columns, String condition, Object... parameters) {
    return Query.of(
        "explain_" + statement,
        Reads.TOKENS,
        "EXPLAIN SELECT " + String.join(", ", columns) + " FROM token WHERE " + condition,
        parameters);
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
