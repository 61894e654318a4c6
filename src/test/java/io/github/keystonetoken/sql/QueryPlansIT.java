package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.github.keystonetoken.servers.MariaDb;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plans, compared with what a real server returns to root. */
final class QueryPlansIT {

  private static final String EXPIRED = "UTC_TIMESTAMP() - INTERVAL 3 DAY";
  private static final String ALIVE = "UTC_TIMESTAMP() + INTERVAL 50 MINUTE";
  private static final Duration LIMIT = Duration.ofMillis(200);
  private static final int ROWS = 3_000;
  private static final int REVOKED_AND_ALIVE = 20;
  private static final int ALL_ALIVE = 120;

  private static final String BATCH =
      "SELECT expires FROM token WHERE expires < UTC_TIMESTAMP() - INTERVAL %d HOUR"
          + " ORDER BY expires LIMIT 1 OFFSET 999";

  /** Root and the exporter's account must meet the same statistics. */
  @AutoClose
  private static final MariaDb server =
      MariaDb.start("--innodb-stats-auto-recalc=OFF", "--general-log", "--log-output=TABLE");

  private static KeystoneDatabase populated(String name, String schema) throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, name, schema);
    database.insert(ROWS - ALL_ALIVE, EXPIRED, 1, "'quantum-id'");
    database.insert(ALL_ALIVE - REVOKED_AND_ALIVE, ALIVE, 1, "'quantum-id'");
    database.insert(REVOKED_AND_ALIVE, ALIVE, 0, "'quantum-id'");
    database.execute("UPDATE token SET id = 'known' LIMIT 1; ANALYZE TABLE token");
    return database;
  }

  private static KeystoneDatabase withWholeDatabase(String name, String schema) throws Exception {
    return populated(name, schema).grantEverything();
  }

  private static KeystoneDatabase withColumns(String name, String schema) throws Exception {
    return populated(name, schema).grantTokens();
  }

  private static List<QueryPlan> plans(KeystoneDatabase database) throws Exception {
    return database.tokens().queryPlans();
  }

  /** Of the first row of EXPLAIN, run by root. */
  private static QueryPlan byHand(KeystoneDatabase database, String query, String statement)
      throws SQLException {
    try (Connection root = server.connect(database.name());
        Statement explain = root.createStatement();
        ResultSet rows = explain.executeQuery("EXPLAIN " + statement)) {
      rows.next();
      String key = rows.getString("key");
      return new QueryPlan(
          query,
          rows.getString("type"),
          key == null ? "" : key,
          OptionalLong.of(rows.getLong("rows")),
          PlanSource.EXPLAIN);
    }
  }

  private static QueryPlan derived(String query, String type, String key, long rows) {
    return new QueryPlan(query, type, key, OptionalLong.of(rows), PlanSource.INDEXES);
  }

  private static QueryPlan derivedLookup() {
    return derived("lookup", "const", "PRIMARY", 1);
  }

  @ParameterizedTest
  @CsvSource({
    "grizzly, *, 'DELETE FROM token WHERE expires < UTC_TIMESTAMP()', ALL",
    "icehouse, 'id, expires', 'DELETE FROM token WHERE expires < UTC_TIMESTAMP()', range",
    "kilo, 'id, expires, extra', 0, range",
    "mitaka, 'id, expires, extra', 0, range",
    "queens, 'id, expires, extra', 48, range"
  })
  void explainsWithWholeDatabase(
      String schema, String columns, String flush, String accessOfRevoked) throws Exception {
    KeystoneDatabase database = withWholeDatabase("whole_" + schema, schema);

    List<QueryPlan> plans = plans(database);

    assertThat(plans)
        .containsExactly(
            byHand(
                database,
                "list_revoked",
                "SELECT " + columns + " FROM token WHERE expires > UTC_TIMESTAMP() AND valid = 0"),
            byHand(
                database,
                "flush",
                flush.startsWith("DELETE") ? flush : BATCH.formatted(Integer.parseInt(flush))),
            byHand(database, "lookup", "SELECT * FROM token WHERE id = 'known'"));
    assertThat(plans.get(0).accessType()).isEqualTo(accessOfRevoked);
    assertThat(readsOfTokens(database)).isPositive();
  }

  /** Of an account with columns only, which may not read what the statements read. */
  @ParameterizedTest
  @CsvSource({
    "grizzly, '', ''",
    "grizzly, by_hand, by_hand",
    "icehouse, ix_token_expires_valid, ix_token_expires"
  })
  void derivesPlansFromIndexes(String schema, String ofRevoked, String ofFlush) throws Exception {
    KeystoneDatabase database = withColumns("columns_" + schema + ofRevoked, schema);
    if (ofRevoked.equals("by_hand")) {
      database.execute("CREATE INDEX by_hand ON token (expires, valid)");
    }
    boolean scans = ofRevoked.isEmpty();
    String type = scans ? "ALL" : "range";

    assertThat(plansWithoutReadingTokens(database))
        .containsExactly(
            derived("list_revoked", type, ofRevoked, scans ? ROWS : ALL_ALIVE),
            derived("flush", type, ofFlush, scans ? ROWS : ROWS - ALL_ALIVE),
            derivedLookup());
  }

  @ParameterizedTest
  @CsvSource({"kilo, 0", "mitaka, 0", "queens, 48"})
  void alwaysExplainsBatchedFlush(String schema, int hours) throws Exception {
    KeystoneDatabase database = withColumns("columns_" + schema, schema);

    assertThat(plansWithoutReadingTokens(database))
        .containsExactly(
            derived("list_revoked", "range", "ix_token_expires_valid", ALL_ALIVE),
            byHand(database, "flush", BATCH.formatted(hours)),
            derivedLookup());
  }

  @Test
  void releaseWithoutSqlTokensHasNoPlans() throws Exception {
    assertThat(plans(withWholeDatabase("whole_zed", "zed"))).isEmpty();
    assertThat(plans(withColumns("columns_zed", "zed"))).isEmpty();
  }

  /** Collects, and checks in the server's log that no statement reads id or extra. */
  private static List<QueryPlan> plansWithoutReadingTokens(KeystoneDatabase database)
      throws Exception {
    List<QueryPlan> plans = plans(database);
    assertThat(readsOfTokens(database)).isZero();
    assertThat(logged(database, "FROM token")).isPositive();
    return plans;
  }

  private static long readsOfTokens(KeystoneDatabase database) throws SQLException {
    return logged(database, "\\\\b(id|extra)\\\\b.*FROM token|FROM token.*\\\\b(id|extra)\\\\b");
  }

  /** Statements of the exporter's account in the server's log. */
  private static long logged(KeystoneDatabase database, String pattern) throws SQLException {
    return server.queryLong(
        "",
        "SELECT COUNT(*) FROM mysql.general_log WHERE user_host LIKE '"
            + database.name().replace("_", "\\_")
            + "[%' AND argument REGEXP '"
            + pattern
            + "'");
  }

  @Test
  void missingIndexOfTheIncidentChangesPlans() throws Exception {
    KeystoneDatabase database = withWholeDatabase("first_story", "grizzly");
    assertThat(plans(database))
        .extracting(QueryPlan::accessType)
        .containsExactly("ALL", "ALL", "const");

    database.execute("CREATE INDEX idx_token_expires_valid ON token (expires, valid)");
    assertThat(plans(database).get(0)).isEqualTo(explained("list_revoked", ALL_ALIVE));

    // To flush nearly all rows, the whole table is read. With regular flushes, most rows are alive.
    assertThat(plans(database).get(1).accessType()).isEqualTo("ALL");
    database.execute("TRUNCATE TABLE token");
    database.insert(80, EXPIRED, 1, "'quantum-id'");
    database.insert(ROWS - 80, ALIVE, 1, "'quantum-id'");
    database.execute("ANALYZE TABLE token");
    assertThat(plans(database).get(1)).isEqualTo(explained("flush", 80));
  }

  private static QueryPlan explained(String query, long rows) {
    return new QueryPlan(
        query, "range", "idx_token_expires_valid", OptionalLong.of(rows), PlanSource.EXPLAIN);
  }

  @Test
  void derivesPlansIfExplainIsRefused() throws Exception {
    KeystoneDatabase database = withWholeDatabase("behind_a_view", "kilo");
    // EXPLAIN of a view needs privileges on the table behind it: error 1345.
    server.execute(
        "",
        "CREATE DATABASE behind_the_view; RENAME TABLE behind_a_view.token TO"
            + " behind_the_view.token;CREATE VIEW behind_a_view.token AS SELECT * FROM"
            + " behind_the_view.token");

    SqlTokens tokens = database.tokens();

    assertThat(tokens.counts().orElseThrow().rows().value()).isEqualTo(ROWS);
    assertThat(tokens.queryPlans())
        .containsExactly(
            derived("list_revoked", "ALL", "", ROWS),
            derived("flush", "ALL", "", ROWS),
            derivedLookup());
  }

  @Test
  void omitsPlanOfCutOffExplainAndFailsWithLostConnection() throws Exception {
    KeystoneDatabase database = withWholeDatabase("locked", "kilo");
    try (Session session = database.session(LIMIT);
        Connection root = server.connect(database.name());
        Statement lock = root.createStatement()) {
      Schema schema = Schema.read(session);
      Indexes indexes = Indexes.read(session, KeystoneTable.TOKEN);
      QueryPlans plans = new QueryPlans(session);

      lock.execute("LOCK TABLES token WRITE");
      assertThat(plans.read(schema, indexes, null)).isEmpty();
      lock.execute("UNLOCK TABLES");
      assertThat(plans.read(schema, indexes, null)).hasSize(3);

      server.execute("", "KILL USER " + database.name());
      assertThatThrownBy(() -> plans.read(schema, indexes, null))
          .isInstanceOf(CollectionException.class);
    }
  }
}
