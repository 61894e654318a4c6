package io.github.keystonetoken.sql;

import static io.github.keystonetoken.sql.KeystoneDatabase.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.servers.MariaDb;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A table too large to read whole, surveyed by every kind of account. Ids are MD5 of numbers, so
 * samples differ from run to run only by their ranges. Intervals are five deviations wide here,
 * which chance exceeds once in a million runs.
 */
final class SurveyIT {

  private static final int ROWS = 40_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String WITH_IDS = "SELECT (id, expires, valid, user_id) ON token";

  @AutoClose private static final MariaDb server = MariaDb.start("--innodb-buffer-pool-size=256M");

  private static KeystoneDatabase large;

  @BeforeAll
  static void load() throws Exception {
    large = largeTable("large", "grizzly");
  }

  /**
   * 60 % quantum's, 30 % nova's, 1 in 1,000 without owner; 70 % expired, 10 % revoked of the rest.
   */
  private static KeystoneDatabase largeTable(String name, String schema) throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, name, schema);
    String owner =
        "CASE WHEN seq % 1000 = 999 THEN NULL WHEN seq % 10 < 6 THEN 'quantum-id'"
            + " WHEN seq % 10 < 9 THEN 'nova-id' ELSE CONCAT('user-', seq % 100) END";
    database.execute(
        "INSERT INTO token (id, expires, extra, valid, user_id) SELECT MD5(seq), UTC_TIMESTAMP() +"
            + " INTERVAL IF(seq DIV 10 % 10 < 7, -seq, 3590) SECOND, JSON_OBJECT('key', REPEAT('x',"
            + " 1000), 'user', JSON_OBJECT('id', "
            + owner
            + ")), IF(seq DIV 100 % 10 = 0, 0, 1), "
            + owner
            + " FROM seq_1_to_"
            + ROWS);
    database.execute("ANALYZE TABLE token");
    assertThat(
            database.queryLong(
                "SELECT data_length / 16384 FROM information_schema.tables"
                    + " WHERE table_schema = DATABASE() AND table_name = 'token'"))
        .isGreaterThan(2 * Strata.MAX_PAGES);
    return database;
  }

  private static DatabaseConfig config(String user) {
    return large.config(user, KeystoneDatabase.PASSWORD);
  }

  /** Of the large table; its name may say what it may do. */
  private static void createAccount(String user) throws SQLException {
    KeystoneDatabase.createAccount(server, user);
    Grants grants = new Grants(large.name(), user + "@%");
    large.executeAll(
        switch (user) {
          case "procedure_alone" -> grants.sampling();
          case "columns_and_id" -> List.of(grants.tokens(), grants.ids());
          case "whole_database" -> List.of("GRANT SELECT ON large.* TO " + user);
          default -> Stream.concat(Stream.of(grants.tokens()), grants.sampling().stream()).toList();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"procedure_alone", "columns_and_procedure", "columns_and_id", "whole_database"})
  void estimatesAreWithinTheirError(String user) throws Exception {
    createAccount(user);
    try (SqlSource source = KeystoneDatabase.source(config(user), TIMEOUT, 10)) {
      for (int collection = 0; collection < 3; collection++) {
        SqlTokens tokens = KeystoneDatabase.tokens(source);
        SqlTokens.Counts counts = tokens.counts().orElseThrow();
        assertNear(counts.rows(), ROWS);
        assertNear(counts.expired(), large.count("expires <= UTC_TIMESTAMP()"));
        assertNear(counts.active(), large.count("expires > UTC_TIMESTAMP() AND valid = 1"));
        assertNear(counts.revoked(), large.count("expires > UTC_TIMESTAMP() AND valid = 0"));
        assertThat(counts.noExpiry()).isEqualTo(new Estimate(0, Double.POSITIVE_INFINITY));
        assertThat(
                counts.active().value()
                    + counts.revoked().value()
                    + counts.expired().value()
                    + counts.noExpiry().value())
            .isEqualTo(counts.rows().value());
        SqlTokens.Owners owners = tokens.owners().orElseThrow();
        assertThat(owners.users()).isEmpty();
        assertThat(owners.top()).extracting(UserTokens::userId).startsWith("quantum-id", "nova-id");
        assertNear(owners.top().get(0).tokens(), large.count("user_id = 'quantum-id'"));
        assertNear(owners.top().get(1).tokens(), large.count("user_id = 'nova-id'"));
        SqlTokens.Recent recent = tokens.recent().orElseThrow();
        assertNear(recent.tokens(), large.count("expires > UTC_TIMESTAMP() + INTERVAL 55 MINUTE"));
        assertThat(recent.top().get(0).userId()).isEqualTo("quantum-id");
      }
    }
  }

  @Test
  void sampleReadsAFractionAndIsStable() throws Exception {
    createAccount("cheap");
    try (SqlSource source = KeystoneDatabase.source(config("cheap"), TIMEOUT, 10)) {
      Snapshot first = KeystoneDatabase.publish(source, KeystoneDatabase.nothing());
      long before = rowsRead();
      Snapshot second = KeystoneDatabase.publish(source, first);
      long read = rowsRead() - before;
      assertThat(read).isLessThan(2 * ROWS / 3);
      long sampled =
          KeystoneDatabase.times(second, "slice").rows()
              - KeystoneDatabase.times(first, "slice").rows();
      assertThat(sampled).isBetween(read / 5, read);
      assertThat(Math.abs(rows(second) - rows(first))).isLessThan(ROWS / 100);
    }
  }

  private static long rowsRead() throws SQLException {
    return server.queryLong(
        "",
        "SELECT SUM(variable_value) FROM information_schema.global_status"
            + " WHERE variable_name LIKE 'Handler_read_next'"
            + " OR variable_name LIKE 'Handler_read_rnd_next'");
  }

  private static double rows(Snapshot snapshot) {
    return KeystoneDatabase.figures(snapshot).counts().orElseThrow().rows().value();
  }

  @Test
  void namesMissingGrantToSample() throws Exception {
    KeystoneDatabase database = largeTable("unsampled", "grizzly").grantTokens();
    SqlTokens tokens = database.tokens();
    assertThat(List.of(tokens.counts(), tokens.owners(), tokens.recent()))
        .containsOnly(Optional.empty());
    assertThat(tokens.session().missing())
        .anyMatch(right -> right.what().startsWith("no figures of states, owners, recent"));
    database.grantMissing(tokens.session().missing());
    assertNear(database.tokens().counts().orElseThrow().rows(), ROWS);
  }

  @Test
  void usesNewIndexAtOnce() throws Exception {
    KeystoneDatabase database = largeTable("indexed", "grizzly").grant(WITH_IDS);
    try (SqlSource source = database.source()) {
      assertThat(rowsOf(source).isCounted()).isFalse();
      database.execute("CREATE INDEX by_expiry ON token (expires, valid)");
      SqlTokens tokens = KeystoneDatabase.tokens(source);
      assertThat(tokens.counts().orElseThrow().rows()).isEqualTo(Estimate.counted(ROWS));
      // The total is exact, only the share of the owner is estimated.
      assertNear(
          tokens.owners().orElseThrow().top().get(0).tokens(),
          database.count("user_id = 'quantum-id'"));
      database.execute("CREATE INDEX by_owner ON token (user_id)");
      tokens = KeystoneDatabase.tokens(source);
      assertThat(tokens.owners().orElseThrow().top().get(0).tokens())
          .isEqualTo(Estimate.counted(database.count("user_id = 'quantum-id'")));
      assertThat(tokens.owners().orElseThrow().users()).contains(13L);
    }
  }

  /** Not an estimate of 0 rows, as a server that is too slow for any would have it. */
  @Test
  void slowSampleOfFewRowsIsNoFigure() throws Exception {
    createAccount("slow");
    try (Session session = KeystoneDatabase.session(config("slow"), TIMEOUT)) {
      Strata noTime = new Strata(new SplittableRandom(1), Duration.ofNanos(1));
      Sampler sampler = new Sampler(session, noTime, Duration.ZERO);

      assertThatThrownBy(
              () -> sampler.sample(range -> SampleProcedure.call("slice", range, null), 5_000L))
          .isInstanceOf(Query.CutOffException.class)
          .hasMessageContaining("read only");
    }
  }

  private static Estimate rowsOf(SqlSource source) throws Exception {
    return KeystoneDatabase.tokens(source).counts().orElseThrow().rows();
  }

  @Test
  void readsExpiriesAndUsersExactlyAboveTheLimit() throws Exception {
    KeystoneDatabase database = largeTable("countless", "kilo").grant(WITH_IDS);
    Config.Sql config =
        new Config.Sql(
            database.config(), Duration.ofMinutes(1), TIMEOUT, 10, Duration.ofMinutes(5), 1_000);
    try (SqlSource source = new SqlSource(config, Clock.systemUTC())) {
      SqlTokens tokens = KeystoneDatabase.tokens(source);
      SqlTokens.Counts counts = tokens.counts().orElseThrow();
      assertNear(counts.rows(), ROWS);
      assertThat(counts.oldestExpired()).contains(database.expiry("MIN(expires)"));
      assertThat(tokens.owners().orElseThrow().users()).contains(13L);
      assertNear(
          tokens.owners().orElseThrow().top().get(0).tokens(),
          database.count("user_id = 'quantum-id'"));
    }
  }

  @Test
  void countsEveryRowInIndexRanges() throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "ranged", "kilo").grantTokens();
    database.execute(
        "INSERT INTO token (id, expires, valid, user_id) SELECT MD5(seq), IF(seq % 1000 = 0, NULL,"
            + " UTC_TIMESTAMP() + INTERVAL 3590 - CAST(seq AS SIGNED) SECOND), IF(seq % 7 = 0, 0,"
            + " 1), ELT(1 + seq % 5, NULL, 'Zoë', 'zoe', MD5(seq % 50), 'f') FROM seq_1_to_300000;"
            + " SET sql_mode = ''; UPDATE token SET expires = 0 WHERE expires IS NULL LIMIT 100;"
            + " ANALYZE TABLE token");
    try (SqlSource source = database.source()) {
      Snapshot snapshot = KeystoneDatabase.publish(source, KeystoneDatabase.nothing());
      SqlTokens tokens = KeystoneDatabase.figures(snapshot);
      SqlTokens.Counts counts = tokens.counts().orElseThrow();
      assertThat(counts.rows()).isEqualTo(Estimate.counted(300_000));
      assertThat(counts.noExpiry()).isEqualTo(Estimate.counted(200));
      assertThat(counts.active().value() + counts.revoked().value()).isBetween(3_000L, 3_590L);
      assertThat(counts.oldestExpired()).contains(database.expiry("MIN(NULLIF(expires, 0))"));
      SqlTokens.Owners owners = tokens.owners().orElseThrow();
      assertThat(owners.users())
          .contains(
              database.queryLong(
                  "SELECT COUNT(*) FROM (SELECT DISTINCT BINARY user_id FROM token) AS t"));
      assertThat(owners.top())
          .contains(
              UserTokens.counted(User.UNKNOWN, 60_000),
              UserTokens.counted(User.withId("Zoë"), 60_000),
              UserTokens.counted(User.withId("zoe"), 60_000),
              UserTokens.counted(User.withId("f"), 60_000));
      for (String statement : List.of("states", "owners")) {
        assertThat(KeystoneDatabase.times(snapshot, statement).runs()).isEqualTo(Survey.RANGES + 1);
      }
    }
  }

  /** To look up 3 of 10 rows costs more than a scan. */
  @Test
  void samplesWhatOptimizerWouldReadWithoutIndex() throws Exception {
    KeystoneDatabase database = largeTable("recent", "kilo").grantTokens();
    database.executeAll(database.grants().sampling());
    try (SqlSource source = database.source()) {
      Snapshot snapshot = KeystoneDatabase.publish(source, KeystoneDatabase.nothing());
      SqlTokens tokens = KeystoneDatabase.figures(snapshot);
      assertThat(tokens.session().plan())
          .contains("recent (EXPLAIN: the optimizer does not use the index) estimated from");
      assertNear(
          tokens.recent().orElseThrow().tokens(), database.count("expires > UTC_TIMESTAMP()"));
      assertThat(tokens.counts().orElseThrow().rows()).isEqualTo(Estimate.counted(ROWS));
      assertThat(snapshot.statements()).doesNotContainKey("recent_owners");
    }
  }

  @Test
  void countsSmallTableThroughProcedureAlone() throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "small_alone", "kilo");
    database.executeAll(database.grants().sampling());
    database.insert(30, "UTC_TIMESTAMP() + INTERVAL 59 MINUTE", 1, "'quantum-id'");
    database.insert(5, "NULL", 1, "'nova-id'");
    SqlTokens tokens = database.tokens();
    assertThat(tokens.counts().orElseThrow().rows()).isEqualTo(Estimate.counted(35));
    assertThat(tokens.counts().orElseThrow().noExpiry()).isEqualTo(Estimate.counted(5));
    assertThat(tokens.owners().orElseThrow().users()).contains(2L);
    assertThat(tokens.recent().orElseThrow().tokens()).isEqualTo(Estimate.counted(30));
    assertThat(tokens.indexes()).isEqualTo(Map.of());
    assertThat(tokens.size()).isEmpty();
    assertThat(tokens.queryPlans()).isEmpty();
  }

  /** Rows of a table of 30,000 rows of these ids, which Keystone did not generate. */
  private static Estimate estimate(String name, String ids) throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, name, "grizzly").grant(WITH_IDS);
    database.execute(
        "INSERT INTO token (id, expires, extra, valid, user_id) SELECT CONCAT("
            + ids
            + ", MD5(seq)), UTC_TIMESTAMP(), REPEAT('x', 1000), 1, 'a' FROM seq_1_to_30000;"
            + " ANALYZE TABLE token");
    return database.tokens().counts().orElseThrow().rows();
  }

  @Test
  void nonUniformIdsWidenInterval() throws Exception {
    Estimate rows = estimate("lopsided", "SUBSTR('0123', 1 + seq % 4, 1)");
    assertThat(rows.relativeError()).isGreaterThan(0.3);
    assertThat((double) rows.value())
        .isCloseTo(30_000, within(2.5 * rows.relativeError() * rows.value()));
  }

  @Test
  void idsWithCommonPrefixAreNotCounted() throws Exception {
    assertThat(estimate("alike", "'ff'").relativeError()).isGreaterThan(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          orphaned | CREATE PROCEDURE | CREATE DEFINER = gone PROCEDURE | fails with error 1449, as without its definer
          outdated | exporter 2 | exporter 0 | is not of this version of the exporter
          """)
  void ignoresUnusableProcedureAndNotesIt(
      String name, String original, String changed, String problem) throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, name, "kilo").grantTokens();
    List<String> sampling = database.grants().sampling();
    server.execute("", "CREATE USER gone; GRANT ALL ON " + name + ".* TO gone");
    database.execute(sampling.get(0).replace(original, changed));
    database.execute(sampling.get(1));
    server.execute("", "DROP USER gone");
    try (Session session = database.session(TIMEOUT)) {
      Schema schema = Schema.read(session);
      assertThat(schema.sampling()).isEqualTo(Schema.Sampling.NONE);
      assertThat(schema.notes())
          .containsExactly(
              "the procedure token_sample "
                  + problem
                  + ": drop it and create it again as the command \"grants\" prints it");
    }
  }

  /** The account may count a range, but not a narrower one than 20 bits of an id. */
  @Test
  void procedureReturnsNoIdAndNoNarrowRange() throws Exception {
    createAccount("curious");
    try (Connection exporter = server.connect(large.name(), "curious", KeystoneDatabase.PASSWORD)) {
      try (var rows = exporter.createStatement().executeQuery("CALL token_sample(0, 1, 0)")) {
        assertThat(rows.getMetaData().getColumnCount()).isEqualTo(10);
      }
      for (String id : List.of("'00000'", "0.5")) {
        // A bound that is not a whole unit is rounded or refused, and never used as text.
        try (var rows =
            exporter.createStatement().executeQuery("CALL token_sample(" + id + ", 1048576, 0)")) {
          long all = 0;
          while (rows.next()) {
            all += rows.getLong(2);
          }
          assertThat(all).isEqualTo(IdRange.MAX_ROWS);
        }
      }
      assertThatThrownBy(
              () ->
                  exporter
                      .createStatement()
                      .executeQuery("CALL token_sample('abcdef0123', 'abcdef0124', 0)"))
          .isInstanceOf(SQLException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "utf8mb4 COLLATE utf8mb4_general_ci",
        "utf8mb4 COLLATE utf8mb4_unicode_ci",
        "utf8mb3 COLLATE utf8mb3_bin",
        "latin1"
      })
  void everyCharacterSetUsesTheIndex(String characterSet) throws Exception {
    String name = "set_" + characterSet.replaceAll("\\W", "");
    KeystoneDatabase database = KeystoneDatabase.create(server, name, "grizzly");
    database.execute(
        "ALTER TABLE token CONVERT TO CHARACTER SET "
            + characterSet
            + "; INSERT INTO token (id, expires, valid) SELECT MD5(seq), UTC_TIMESTAMP(), 1"
            + " FROM seq_1_to_4000");
    database.execute(database.grants().sampling().get(0));
    IdRange range = new IdRange(0xa0000, 0xb0000);
    try (Connection root = server.connect(name);
        var statement = root.createStatement()) {
      statement.execute("FLUSH STATUS");
      long rows = 0;
      try (var groups = statement.executeQuery(SampleProcedure.call("slice", range, null).text())) {
        while (groups.next()) {
          rows += groups.getLong(2);
        }
      }
      assertThat(rows).isEqualTo(database.count("id >= 'a' AND id < 'b'"));
      try (var handler = statement.executeQuery("SHOW SESSION STATUS LIKE 'Handler_read_next'")) {
        handler.next();
        assertThat(handler.getLong(2)).isLessThan(300);
      }
    }
  }
}
