package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.config.Secret;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.StatementTimes;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.MariaDb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong, and what is said and done about it. */
@Timeout(60)
final class SqlFaultsIT {

  private static MariaDb server;

  @BeforeAll
  static void startServer() {
    server = MariaDb.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static Failure failure(SqlSource source) {
    CollectionException e =
        catchThrowableOfType(CollectionException.class, () -> KeystoneDatabase.collect(source));
    assertThat(e).as("failure of the collection").isNotNull();
    assertThat(e.failure().reason()).doesNotContain(KeystoneDatabase.PASSWORD, "wrong");
    return e.failure();
  }

  private static Failure failure(DatabaseConfig config) {
    try (SqlSource source = KeystoneDatabase.source(config, Duration.ofSeconds(1), 10)) {
      return failure(source);
    }
  }

  private static KeystoneDatabase granted(String name, String schema) throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, name, schema);
    database.grant("SELECT ON " + name + ".*");
    return database;
  }

  private static DatabaseConfig at(String host, int port, String database, String password) {
    return new DatabaseConfig(
        host,
        port,
        Optional.empty(),
        database,
        "root",
        Optional.of(new Secret(password)),
        Optional.empty());
  }

  @Test
  void deniedMessageNamesTheGrant() throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "ungranted", "kilo");
    database.grant("SELECT (id, name) ON user");
    String grant =
        "GRANT SELECT (expires, valid, user_id) ON `ungranted`.`token` TO 'ungranted'@'%';";
    try (SqlSource source = database.source()) {
      Failure failure = failure(source);
      assertThat(failure.kind()).isEqualTo(Failure.Kind.DENIED);
      assertThat(failure.reason())
          .contains("ungranted@%", database.config().address(), "1142", grant);

      database.grant("SELECT (valid) ON token");
      assertThat(failure(source).reason()).contains("1143", grant);

      database.execute(grant);
      assertThat(KeystoneDatabase.tokens(source).owners()).isPresent();
    }
  }

  @Test
  void grantsThatAreRevokedAreMissedAtOnceAndNotTheTable() throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "revoked", "kilo");
    database.grant("SELECT (expires, valid, user_id) ON token");
    try (SqlSource source = database.source()) {
      KeystoneDatabase.collect(source);
      database.execute("REVOKE ALL PRIVILEGES, GRANT OPTION FROM revoked");
      assertThat(failure(source).kind()).isEqualTo(Failure.Kind.DENIED);
      assertThat(failure(source).kind()).isEqualTo(Failure.Kind.DENIED);
    }
  }

  @Test
  void anAccountWithoutAnyGrantOnTheDatabaseIsDenied() throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "stranger", "kilo");
    Failure failure = failure(database.config());
    assertThat(failure.kind()).isEqualTo(Failure.Kind.DENIED);
    assertThat(failure.reason()).contains("1044", "ON `stranger`.`token` TO 'stranger'@'%';");
  }

  @Test
  void aWrongPasswordIsDenied() {
    Failure failure = failure(at("127.0.0.1", server.port(), "mysql", "wrong"));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.DENIED);
    assertThat(failure.reason()).contains("'root'", "127.0.0.1:" + server.port(), "1045");
  }

  @Test
  void anUnknownDatabaseAndOneWithoutATokenTableAreErrors() {
    Failure unknown = failure(at("127.0.0.1", server.port(), "nowhere", ""));
    assertThat(unknown.kind()).isEqualTo(Failure.Kind.ERROR);
    assertThat(unknown.reason()).contains("'nowhere'", "1049");

    Failure foreign = failure(at("127.0.0.1", server.port(), "mysql", ""));
    assertThat(foreign.kind()).isEqualTo(Failure.Kind.ERROR);
    assertThat(foreign.reason()).contains("1146", "Keystone's database");
  }

  @Test
  void nobodyListeningAndAnUnknownHostAreUnreachable() {
    assertThat(failure(at("127.0.0.1", FreePort.find(), "keystone", "")).kind())
        .isEqualTo(Failure.Kind.UNREACHABLE);
    assertThat(failure(at("no-such-host.invalid", 3306, "keystone", "")))
        .isEqualTo(
            new Failure(
                Failure.Kind.UNREACHABLE,
                "The host name of the database at no-such-host.invalid:3306/keystone is not known:"
                    + " check the database URL."));
  }

  @Test
  void aServerWithoutTlsIsRefusedWhereTlsIsRequired(@TempDir Path directory) throws Exception {
    KeystoneDatabase database = granted("plain", "kilo");
    DatabaseConfig plain = database.config();
    Path authorities = Files.writeString(directory.resolve("ca.pem"), "");
    Failure failure =
        failure(
            new DatabaseConfig(
                plain.host(),
                plain.port(),
                plain.unixSocket(),
                plain.database(),
                plain.user(),
                plain.password(),
                Optional.of(new DatabaseConfig.Tls(authorities, Optional.empty()))));
    assertThat(failure.kind()).isEqualTo(Failure.Kind.UNREACHABLE);
    assertThat(failure.reason()).contains("offers no TLS", "ssl_ca");
  }

  @Test
  void optionsInAHostOrDatabaseNameAreNotTakenForDriverOptions() {
    assertThat(failure(at("127.0.0.1", server.port(), "mysql?allowMultiQueries=true", "")).reason())
        .contains("There is no database 'mysql?allowMultiQueries=true'");
  }

  @Test
  void aStoppedServerIsATimeoutAndIsBackOnceItRuns() throws Exception {
    KeystoneDatabase database = granted("stopped", "kilo");
    try (SqlSource source =
        KeystoneDatabase.source(database.config(), Duration.ofMillis(200), 10)) {
      Snapshot good = KeystoneDatabase.publish(source, KeystoneDatabase.nothing());
      server.pause();
      Failure connected = failure(source);
      Failure connecting = failure(source);
      server.resume();
      assertThat(connected.kind()).isEqualTo(Failure.Kind.TIMEOUT);
      assertThat(connecting.kind()).isEqualTo(Failure.Kind.TIMEOUT);

      Snapshot failed = source.publish(good, Outcome.failed(connected, Instant.now()));
      assertThat(failed.sql().orElseThrow().isOk()).isFalse();
      assertThat(failed.sql().orElseThrow().figures()).isPresent();
      assertThat(failed.statements()).containsKey("states");
      assertThat(KeystoneDatabase.tokens(source).counts()).isPresent();
    } finally {
      server.resume();
    }
  }

  @Test
  void aLostConnectionCostsNoCollection() throws Exception {
    KeystoneDatabase database = granted("killed", "kilo");
    try (SqlSource source = database.source()) {
      KeystoneDatabase.collect(source);
      long id =
          server.queryLong(
              "", "SELECT id FROM information_schema.processlist WHERE user = 'killed'");
      server.execute("", "KILL " + id);
      assertThat(KeystoneDatabase.tokens(source).counts()).isPresent();
      assertThat(
              server.queryLong(
                  "", "SELECT id FROM information_schema.processlist WHERE user = 'killed'"))
          .isNotEqualTo(id);
    }
  }

  @Test
  void aDroppedTableIsAnErrorUntilItIsThereAgain() throws Exception {
    KeystoneDatabase database = granted("dropped", "kilo");
    try (SqlSource source = database.source()) {
      KeystoneDatabase.collect(source);
      database.execute("DROP TABLE token");
      assertThat(failure(source).kind()).isEqualTo(Failure.Kind.ERROR);
      assertThat(failure(source).reason()).contains("1146");
      database.execute(
          "CREATE TABLE token (id VARCHAR(64) PRIMARY KEY, expires DATETIME, extra TEXT,"
              + " valid TINYINT(1) NOT NULL, user_id VARCHAR(64))");
      assertThat(KeystoneDatabase.tokens(source).indexes())
          .containsEntry("expires", false)
          .doesNotContainKey("trust_id");
    }
  }

  @Test
  void aStatementAtItsLimitCostsItsOwnFiguresOnlyAndRests() throws Exception {
    KeystoneDatabase database = granted("huge", "kilo");
    database.insert(190_000, "UTC_TIMESTAMP() - INTERVAL seq SECOND", 1, "MD5(seq)");
    database.insert(7, "UTC_TIMESTAMP() + INTERVAL 59 MINUTE", 1, "'a'");
    try (SqlSource source = KeystoneDatabase.source(database.config(), Duration.ofMillis(20), 10)) {
      Snapshot snapshot = KeystoneDatabase.publish(source, KeystoneDatabase.nothing());
      SqlTokens tokens = snapshot.sql().flatMap(Outcome::figures).orElseThrow();
      // A sample takes its place, unless that is too slow as well.
      assertThat(tokens.owners().filter(found -> found.others().isCounted())).isEmpty();
      assertThat(tokens.recent().orElseThrow().tokens()).isEqualTo(Estimate.counted(7));
      assertThat(tokens.size()).isPresent();
      assertThat(owners(snapshot).timeouts()).isEqualTo(1);

      // It rests for one collection, then for two.
      for (int expected : new int[] {1, 2, 2, 2, 3}) {
        snapshot = KeystoneDatabase.publish(source, snapshot);
        assertThat(owners(snapshot).timeouts()).isEqualTo(expected);
      }
      assertThat(owners(snapshot).runs()).isEqualTo(3);
    }
  }

  private static StatementTimes owners(Snapshot snapshot) {
    return Objects.requireNonNull(snapshot.statements().get("owners"));
  }

  @Test
  void aTableLockedByItsAdministratorIsWaitedForNoLongerThanTheLimitAndReadAtOnceAfterwards()
      throws Exception {
    KeystoneDatabase database = granted("locked", "kilo");
    try (SqlSource source = KeystoneDatabase.source(database.config(), Duration.ofMillis(100), 10);
        var administrator = server.connect("locked")) {
      KeystoneDatabase.collect(source);
      administrator.createStatement().execute("LOCK TABLES token WRITE");
      for (int collection = 0; collection < 6; collection++) {
        Failure failure = failure(source);
        assertThat(failure.kind()).isEqualTo(Failure.Kind.TIMEOUT);
        assertThat(failure.reason()).contains("locked", "SHOW PROCESSLIST");
      }
      administrator.createStatement().execute("UNLOCK TABLES");
      // Statements that were cut off three times rest yet. The sample, tried each time, ends that.
      Snapshot first = KeystoneDatabase.publish(source, KeystoneDatabase.nothing());
      Snapshot second = KeystoneDatabase.publish(source, first);
      assertThat(first.sql().flatMap(Outcome::figures).flatMap(SqlTokens::counts)).isPresent();
      assertThat(times(second, "states")).isEqualTo(times(first, "states") + 1);
    }
  }

  /** How often a statement was run. */
  private static long times(Snapshot snapshot, String statement) {
    return Objects.requireNonNull(snapshot.statements().get(statement)).runs();
  }

  @Test
  void aDeadlineThatIsOverEndsTheCollection() throws Exception {
    KeystoneDatabase database = granted("late", "kilo");
    try (SqlSource source = database.source()) {
      CollectionException e =
          catchThrowableOfType(
              CollectionException.class,
              () -> source.collect(KeystoneDatabase.nothing(), Instant.now()));
      assertThat(e.failure().kind()).isEqualTo(Failure.Kind.TIMEOUT);
      assertThat(e.failure().reason()).contains("--collector.sql.interval");
    }
  }
}
