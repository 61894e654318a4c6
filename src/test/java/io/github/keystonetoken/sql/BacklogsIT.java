package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.servers.MariaDb;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
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

  @AutoClose private static final MariaDb server = MariaDb.start();

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeAll
  static void setClock() throws SQLException {
    // Not run for root.
    server.execute("", "SET GLOBAL init_connect = 'SET timestamp = " + NOW_SECONDS + "'");
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

  private static KeystoneDatabase documentedAccount(String name, String schema) throws Exception {
    return KeystoneDatabase.create(server, name, schema).grantDocumented();
  }

  private static SqlTokens tokens(SqlSource source, Snapshot snapshot) throws Exception {
    return KeystoneDatabase.collect(source, snapshot).tokens();
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
    KeystoneDatabase database = documentedAccount("of_" + schema.replace('.', '_'), schema);
    insertRevocations(database, -31_536_000, -86_400, -60, -1, 0, 1, 5_400);
    insertTrusts(database);
    boolean queens = release.compareTo(Release.QUEENS) >= 0;
    if (queens) {
      insertTrustsOfQueens(database);
      insertApplicationCredentials(database);
    }
    String cutOff = "revoked_at < " + NOW + " - INTERVAL 5400 SECOND";
    SqlTokens.Revocations revocations =
        new SqlTokens.Revocations(
            count(database, "revocation_event", "NOT " + cutOff),
            count(database, "revocation_event", cutOff),
            count(database, "revocation_event", cutOff + " - INTERVAL 6 HOUR"));
    String expiry =
        queens
            ? "COALESCE('1970-01-01' + INTERVAL expires_at_int MICROSECOND, expires_at)"
            : "expires_at";
    String expired = "COALESCE(" + expiry + " <= " + NOW + ", FALSE)";

    try (SqlSource source = database.source()) {
      SqlTokens tokens = tokens(source, KeystoneDatabase.nothing());

      assertThat(tokens.release()).isEqualTo(release);
      assertThat(revocations).isEqualTo(new SqlTokens.Revocations(3, 4, 2));
      assertThat(tokens.revocations()).contains(revocations);
      assertThat(tokens.trusts())
          .contains(
              new SqlTokens.Trusts(
                  count(database, "trust", "deleted_at IS NULL AND NOT " + expired),
                  count(database, "trust", "deleted_at IS NULL AND " + expired),
                  count(database, "trust", "deleted_at IS NOT NULL"),
                  true))
          .contains(new SqlTokens.Trusts(queens ? 6 : 3, queens ? 4 : 2, 4, true));
      assertThat(tokens.applicationCredentials())
          .isEqualTo(
              queens ? Optional.of(new SqlTokens.ApplicationCredentials(3, 2)) : Optional.empty());
      assertThat(tokens(source, ninetyMinutesAnd(Duration.ZERO)).revocations())
          .contains(revocations);
      assertThat(tokens(source, ninetyMinutesAnd(Duration.ofSeconds(1))).revocations())
          .contains(new SqlTokens.Revocations(4, 3, 2));
    }
  }

  private static Snapshot ninetyMinutesAnd(Duration revocationBuffer) {
    return KeystoneDatabase.configured(null, Duration.ofMinutes(90), revocationBuffer);
  }

  private static long count(KeystoneDatabase database, String table, String condition)
      throws SQLException {
    return database.queryLong("SELECT COUNT(*) FROM " + table + " WHERE " + condition);
  }

  /** Keystone writes both expiries, so the older one is enough if only it was granted. */
  @Test
  void countsTrustsWithoutMicroseconds() throws Exception {
    KeystoneDatabase database =
        KeystoneDatabase.create(server, "coarse", "queens")
            .grantTokens()
            .grant("SELECT (deleted_at, expires_at) ON trust");
    insertTrusts(database);
    assertThat(database.tokens().trusts()).contains(new SqlTokens.Trusts(3, 2, 4, true));
  }

  @Test
  void needsLifetimeForRevocationsOnly() throws Exception {
    KeystoneDatabase database = documentedAccount("ageless", "kilo");
    database.execute("DELETE FROM migrate_version");
    SqlTokens tokens =
        database.tokens(
            KeystoneDatabase.configured(null, null, Keystone.DEFAULT_REVOCATION_BUFFER));
    assertThat(tokens.release()).isEqualTo(Release.UNKNOWN);
    assertThat(tokens.revocations()).isEmpty();
    assertThat(tokens.trusts()).isPresent();
  }

  @Test
  void readsLargeTableThroughIndexOnly() throws Exception {
    KeystoneDatabase database = documentedAccount("bulky", "kilo");
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
      assertThat(database.explain(Backlogs.revocations(Duration.ofMinutes(90))))
          .endsWith(" ix_revocation_event_revoked_at Using index");
    }
  }

  /** Trusts lie in the order of their ids, which are random. */
  @Test
  void estimatesTrustsOfLargeTableFromPart() throws Exception {
    KeystoneDatabase database = documentedAccount("trusting", "queens");
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
    assertThat(database.explain(Backlogs.revocations(Duration.ofMinutes(90))))
        .endsWith(" " + index + " Using index");
  }

  @Test
  void showsIndexesOfRevocationsFrom20261() throws Exception {
    KeystoneDatabase database = documentedAccount("indexed_2026_1", "2026.1");
    database.execute("DROP INDEX ix_revocation_event_composite ON revocation_event");

    assertThat(database.tokens().indexes())
        .containsEntry("revocation_event(project_id,user_id)", true)
        .containsEntry("revocation_event(issued_before,user_id,project_id,audit_id)", false);
    assertThat(documentedAccount("indexed_zed_too", "zed").tokens().indexes())
        .doesNotContainKey("revocation_event(project_id,user_id)");
  }

  @Test
  void cutOffStatementCostsItsFiguresOnlyAndBacksOff() throws Exception {
    KeystoneDatabase database = documentedAccount("locked", "queens");
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
        assertThat(KeystoneDatabase.times(snapshot, "revocations").timeouts()).isEqualTo(timeouts);
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
