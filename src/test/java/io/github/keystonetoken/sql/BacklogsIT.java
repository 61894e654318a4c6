package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import io.github.keystonetoken.servers.MariaDb;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What accumulates beside tokens, on a server with a fixed clock for the exporter. */
final class BacklogsIT {

  private static final String NOW = "TIMESTAMP'2023-11-14 22:13:20'";
  private static final long NOW_SECONDS = 1_700_000_000;

  private static MariaDb server;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeAll
  static void startServer() throws SQLException {
    server = MariaDb.start();
    // Not run for root.
    server.execute("", "SET GLOBAL init_connect = 'SET timestamp = " + NOW_SECONDS + "'");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void listen() {
    log.start();
    loggers().forEach(logger -> logger.addAppender(log));
  }

  @AfterEach
  void stopListening() {
    loggers().forEach(logger -> logger.detachAppender(log));
  }

  private static Stream<Logger> loggers() {
    return Stream.of(Backlogs.class, StatementBackoff.class)
        .map(logging -> (Logger) LoggerFactory.getLogger(logging));
  }

  private List<String> logged() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static KeystoneDatabase tokensOnly(String name, String schema) throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, name, schema);
    database.grantTokens();
    return database;
  }

  private static KeystoneDatabase documentedAccount(String name, String schema, Release release)
      throws Exception {
    KeystoneDatabase database = tokensOnly(name, schema);
    database.executeAll(database.grants().backlogs(release));
    return database;
  }

  private static Snapshot configured(Optional<Duration> lifetime, Duration revocationBuffer) {
    return Snapshot.initial(
        new Keystone(
            true,
            Optional.empty(),
            Optional.empty(),
            lifetime,
            Optional.empty(),
            revocationBuffer,
            Keystone.Written.NOTHING));
  }

  private static SqlTokens tokens(SqlSource source, Snapshot snapshot) throws Exception {
    return source.collect(snapshot, Instant.now().plusSeconds(60)).tokens();
  }

  /** Moments of revocation, in seconds from the cut-off of an hour and a half. */
  private static void insertRevocations(KeystoneDatabase database, long... fromCutOff)
      throws SQLException {
    for (int i = 0; i < fromCutOff.length; i++) {
      database.execute(
          "INSERT INTO revocation_event (id, issued_before, revoked_at) VALUES (%d, %s, %s)"
              .formatted(
                  i + 1,
                  NOW,
                  NOW + " - INTERVAL 90 MINUTE + INTERVAL " + fromCutOff[i] + " SECOND"));
    }
  }

  private static void insertTrust(KeystoneDatabase database, String columns, String values)
      throws SQLException {
    database.execute(
        ("INSERT INTO trust (id, trustor_user_id, trustee_user_id, impersonation, %s)"
                + " SELECT UUID(), UUID(), 'b', 1, %s")
            .formatted(columns, values));
  }

  private static void insertTrusts(KeystoneDatabase database) throws SQLException {
    for (String expiry :
        List.of(NOW + " + INTERVAL 1 SECOND", "NULL", "NULL", NOW, NOW + " - INTERVAL 1 SECOND")) {
      insertTrust(database, "expires_at", expiry);
    }
    insertTrust(database, "deleted_at, expires_at", NOW + ", " + NOW + " + INTERVAL 1 DAY");
    insertTrust(database, "deleted_at, expires_at", NOW + ", " + NOW + " - INTERVAL 1 DAY");
    insertTrust(database, "deleted_at, expires_at", NOW + ", NULL");
    insertTrust(database, "deleted_at, expires_at", NOW + " + INTERVAL 1 DAY, NULL");
  }

  /** Where the two expiries of a row differ, the one in microseconds counts. */
  private static void insertTrustsOfQueens(KeystoneDatabase database) throws SQLException {
    String columns = "expires_at, expires_at_int";
    long now = NOW_SECONDS * 1_000_000;
    insertTrust(database, columns, NOW + " - INTERVAL 1 DAY, " + (now + 1));
    insertTrust(database, columns, NOW + ", " + (now + 1));
    insertTrust(database, columns, "NULL, " + (now + 1));
    insertTrust(database, columns, NOW + " + INTERVAL 1 DAY, " + now);
    insertTrust(database, columns, "NULL, " + (now - 1));
  }

  private static void insertApplicationCredentials(KeystoneDatabase database) throws SQLException {
    long now = NOW_SECONDS * 1_000_000;
    for (String expiry :
        List.of("NULL", "NULL", "" + (now + 1), "" + now, "" + (now - 86_400_000_000L))) {
      database.execute(
          ("INSERT INTO application_credential (id, name, secret_hash, user_id, expires_at)"
                  + " SELECT UUID(), UUID(), 'secret', 'a', %s")
              .formatted(expiry));
    }
  }

  @ParameterizedTest
  @CsvSource({"kilo, KILO", "queens, QUEENS", "zed, ZED", "2026.1, GAZPACHO"})
  void agreesWithPlainSqlWithColumnGrantsOnly(String schema, Release release) throws Exception {
    KeystoneDatabase database =
        documentedAccount("of_" + schema.replace('.', '_'), schema, release);
    insertRevocations(database, -31_536_000, -86_400, -60, -1, 0, 1, 5_400);
    insertTrusts(database);
    boolean queens = release.compareTo(Release.QUEENS) >= 0;
    if (queens) {
      insertTrustsOfQueens(database);
      insertApplicationCredentials(database);
    }
    String expiry =
        queens
            ? "COALESCE('1970-01-01' + INTERVAL expires_at_int MICROSECOND, expires_at)"
            : "expires_at";

    try (SqlSource source = database.source()) {
      SqlTokens tokens = tokens(source, KeystoneDatabase.nothing());

      assertThat(tokens.release()).isEqualTo(release);
      SqlTokens.Revocations revocations = tokens.revocations().orElseThrow();
      String cutOff = NOW + " - INTERVAL 5400 SECOND";
      assertThat(revocations.needed())
          .isEqualTo(3)
          .isEqualTo(count(database, "revocation_event", "NOT revoked_at < " + cutOff));
      assertThat(revocations.prunable())
          .isEqualTo(4)
          .isEqualTo(count(database, "revocation_event", "revoked_at < " + cutOff));
      assertThat(revocations.overdue())
          .isEqualTo(2)
          .isEqualTo(
              count(database, "revocation_event", "revoked_at < " + cutOff + " - INTERVAL 6 HOUR"));

      SqlTokens.Trusts trusts = tokens.trusts().orElseThrow();
      String kept = "deleted_at IS NULL AND ";
      assertThat(trusts.active())
          .isEqualTo(queens ? 6 : 3)
          .isEqualTo(
              count(
                  database,
                  "trust",
                  kept + "(%1$s IS NULL OR %1$s > %2$s)".formatted(expiry, NOW)));
      assertThat(trusts.expired())
          .isEqualTo(queens ? 4 : 2)
          .isEqualTo(count(database, "trust", kept + expiry + " <= " + NOW));
      assertThat(trusts.deleted())
          .isEqualTo(4)
          .isEqualTo(count(database, "trust", "deleted_at IS NOT NULL"));

      assertThat(tokens.applicationCredentials())
          .isEqualTo(
              queens ? Optional.of(new SqlTokens.ApplicationCredentials(3, 2)) : Optional.empty());

      SqlTokens.Revocations unbuffered =
          tokens(source, configured(Optional.of(Duration.ofMinutes(90)), Duration.ZERO))
              .revocations()
              .orElseThrow();
      assertThat(unbuffered).isEqualTo(revocations);
      assertThat(
              tokens(source, configured(Optional.of(Duration.ofMinutes(90)), Duration.ofSeconds(1)))
                  .revocations())
          .contains(new SqlTokens.Revocations(4, 3, 2));
    }
  }

  private static long count(KeystoneDatabase database, String table, String condition)
      throws SQLException {
    return server.queryLong(
        database.name(), "SELECT COUNT(*) FROM " + table + " WHERE " + condition);
  }

  @Test
  void emptyTablesHaveNoRowsInAnyState() throws Exception {
    KeystoneDatabase database = documentedAccount("idle", "zed", Release.ZED);
    SqlTokens tokens = database.tokens();
    assertThat(tokens.revocations()).contains(new SqlTokens.Revocations(0, 0, 0));
    assertThat(tokens.trusts()).contains(new SqlTokens.Trusts(0, 0, 0, true));
    assertThat(tokens.applicationCredentials())
        .contains(new SqlTokens.ApplicationCredentials(0, 0));
  }

  /** Keystone writes both expiries, so the older one is enough if only it was granted. */
  @Test
  void countsTrustsWithoutMicroseconds() throws Exception {
    KeystoneDatabase database = tokensOnly("coarse", "queens");
    database.grant("SELECT (deleted_at, expires_at) ON trust");
    insertTrusts(database);
    assertThat(database.tokens().trusts()).contains(new SqlTokens.Trusts(3, 2, 4, true));
  }

  @Test
  void needsLifetimeForRevocationsOnly() throws Exception {
    KeystoneDatabase database = documentedAccount("ageless", "kilo", Release.KILO);
    database.execute("DELETE FROM migrate_version");
    SqlTokens tokens =
        database.tokens(configured(Optional.empty(), Keystone.DEFAULT_REVOCATION_BUFFER));
    assertThat(tokens.release()).isEqualTo(Release.UNKNOWN);
    assertThat(tokens.revocations()).isEmpty();
    assertThat(tokens.trusts()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "kilo, 'revocation_event and trust'",
    "queens, 'revocation_event and trust and application_credential'",
    "icehouse, trust"
  })
  void reportsMissingGrantIfReleaseHasTheTable(String schema, String tables) throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "bare_" + schema, schema);
    database.grant("SELECT (expires, valid) ON token");
    database.execute(database.grants().release(Release.UNKNOWN).get(0));
    assertThat(missing(database))
        .singleElement()
        .extracting(SqlTokens.Right::what)
        .isEqualTo("no figures of " + tables + ", because the account may not read them");
    SqlTokens tokens = database.tokens();
    assertThat(tokens.counts()).isPresent();
    assertThat(tokens.revocations()).isEmpty();
    assertThat(tokens.trusts()).isEmpty();
  }

  @Test
  void reportedGrantsFixMissingFigures() throws Exception {
    KeystoneDatabase database = tokensOnly("fixed", "queens");
    database.executeAll(missing(database).get(0).statements());
    assertThat(missing(database)).isEmpty();
    SqlTokens tokens = database.tokens();
    assertThat(tokens.revocations()).isPresent();
    assertThat(tokens.trusts()).isPresent();
  }

  @Test
  void reportsMissingGrantsOfUnknownReleaseTogether() throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "unknown_release", "kilo");
    database.execute(database.grants().tokens());
    assertThat(missing(database))
        .singleElement()
        .extracting(SqlTokens.Right::what)
        .asString()
        .endsWith("may not read them, if they exist");
  }

  private static List<SqlTokens.Right> missing(KeystoneDatabase database) throws Exception {
    return database.tokens().session().missing().stream()
        .filter(right -> right.what().startsWith("no figures of"))
        .toList();
  }

  @Test
  void readsLargeTableThroughIndexOnly() throws Exception {
    KeystoneDatabase database = documentedAccount("bulky", "kilo", Release.KILO);
    database.execute("DROP INDEX ix_revocation_event_revoked_at ON revocation_event");
    try (SqlSource source = database.source()) {
      assertThat(tokens(source, KeystoneDatabase.nothing()).revocations()).isPresent();
      database.execute(
          "INSERT INTO revocation_event (id, domain_id, project_id, user_id, role_id, trust_id,"
              + " issued_before, revoked_at) SELECT SHA2(seq, 256), SHA2(seq, 256), SHA2(seq, 256),"
              + " SHA2(seq, 256), SHA2(seq, 256), SHA2(seq, 256), UTC_TIMESTAMP(), '2001-01-01'"
              + " FROM seq_1_to_60000;"
              + "ANALYZE TABLE revocation_event");

      for (int collection = 0; collection < 2; collection++) {
        SqlTokens tokens = tokens(source, KeystoneDatabase.nothing());
        assertThat(tokens.revocations()).isEmpty();
        assertThat(tokens.trusts()).isPresent();
        assertThat(tokens.counts()).isPresent();
      }
      assertThat(logged())
          .singleElement()
          .asString()
          .contains(database.config().address(), "20 MiB");

      String line = logged().get(0);
      database.execute(line.substring(line.indexOf("CREATE INDEX ")));
      SqlTokens tokens = tokens(source, KeystoneDatabase.nothing());
      assertThat(tokens.revocations()).contains(new SqlTokens.Revocations(0, 60_000, 60_000));
      assertThat(explain(database, Backlogs.revocations(Duration.ofMinutes(90))))
          .isEqualTo("ix_revocation_event_revoked_at Using index");
    }
  }

  /** Trusts lie in the order of their ids, which are random. */
  @Test
  void estimatesTrustsOfLargeTableFromPart() throws Exception {
    KeystoneDatabase database = documentedAccount("trusting", "queens", Release.QUEENS);
    database.execute(
        ("INSERT INTO trust (id, trustor_user_id, trustee_user_id, impersonation, deleted_at, extra)"
                + " SELECT MD5(seq), MD5(seq), 'b', 1, IF(seq % 5, NULL, {now}), REPEAT('x', 1000)"
                + " FROM seq_1_to_25000; ANALYZE TABLE trust")
            .replace("{now}", NOW));

    SqlTokens.Trusts trusts = database.tokens().trusts().orElseThrow();

    assertThat(trusts.isCounted()).isFalse();
    assertThat(trusts.active() + trusts.unused()).isBetween(12_500L, 50_000L);
    assertThat((double) trusts.deleted() / (trusts.active() + trusts.unused()))
        .isBetween(0.15, 0.25);
    assertThat(logged()).isEmpty();
  }

  /** The index of each release has its own name. */
  @ParameterizedTest
  @CsvSource({
    "kilo, ix_revocation_event_revoked_at",
    "queens, ix_revocation_event_new_revoked_at",
    "zed, ix_revocation_event_new_revoked_at"
  })
  void indexCoversRevocations(String schema, String index) throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "indexed_" + schema, schema);
    assertThat(explain(database, Backlogs.revocations(Duration.ofMinutes(90))))
        .isEqualTo(index + " Using index");
  }

  @Test
  void showsIndexesOfRevocationsFrom20261() throws Exception {
    KeystoneDatabase database = documentedAccount("indexed_2026_1", "2026.1", Release.GAZPACHO);
    database.execute("DROP INDEX ix_revocation_event_composite ON revocation_event");

    assertThat(database.tokens().indexes())
        .containsEntry("revocation_event(project_id,user_id)", true)
        .containsEntry("revocation_event(issued_before,user_id,project_id,audit_id)", false);
    assertThat(documentedAccount("indexed_zed_too", "zed", Release.GAZPACHO).tokens().indexes())
        .doesNotContainKey("revocation_event(project_id,user_id)");
  }

  /** Index and remarks. */
  private static String explain(KeystoneDatabase database, Query query) throws SQLException {
    String sql = query.sql();
    for (Object parameter : query.parameters()) {
      sql = sql.replaceFirst("\\?", parameter.toString());
    }
    try (Connection root = server.connect(database.name());
        Statement statement = root.createStatement();
        ResultSet rows = statement.executeQuery("EXPLAIN " + sql)) {
      rows.next();
      return rows.getString("key") + " " + rows.getString("Extra");
    }
  }

  @Test
  void cutOffStatementCostsItsFiguresOnlyAndBacksOff() throws Exception {
    KeystoneDatabase database = documentedAccount("locked", "queens", Release.QUEENS);
    Snapshot snapshot = KeystoneDatabase.nothing();
    try (SqlSource source = KeystoneDatabase.source(database.config(), Duration.ofMillis(100), 10);
        Connection administrator = server.connect(database.name())) {
      administrator.createStatement().execute("LOCK TABLES revocation_event WRITE");
      for (int timeouts : new int[] {1, 1, 2}) {
        snapshot = KeystoneDatabase.publish(source, snapshot);
        SqlTokens tokens = KeystoneDatabase.figures(snapshot);
        assertThat(tokens.revocations()).isEmpty();
        assertThat(tokens.trusts()).isPresent();
        assertThat(tokens.counts()).isPresent();
        StatementTimes times = snapshot.statements().get("revocations");
        assertThat(Objects.requireNonNull(times).timeouts()).isEqualTo(timeouts);
      }
      assertThat(logged())
          .singleElement()
          .asString()
          .contains("\"revocations\"", "table revocation_event", "--collector.sql.timeout");

      administrator.createStatement().execute("UNLOCK TABLES");
      for (int skipped = 0; skipped < 2; skipped++) {
        assertThat(tokens(source, snapshot).revocations()).isEmpty();
      }
      assertThat(tokens(source, snapshot).revocations()).isPresent();
    }
  }
}
