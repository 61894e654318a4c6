package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.config.DatabaseConfig.Tls.Mode;
import io.github.keystonetoken.config.TlsFiles;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.servers.Authority;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.MariaDb;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong, and what is said and done about it. */
@Timeout(60)
final class SqlFaultsIT {

  @AutoClose private static final MariaDb server = MariaDb.start();

  private static void assertFails(SqlSource source, Failure.Kind kind, String... words) {
    KeystoneDatabase.assertFails(() -> KeystoneDatabase.collect(source), kind, words);
  }

  private static void assertFails(DatabaseConfig config, Failure.Kind kind, String... words) {
    try (SqlSource source = KeystoneDatabase.source(config, Duration.ofSeconds(1), 10)) {
      assertFails(source, kind, words);
    }
  }

  private static KeystoneDatabase granted(String name) throws Exception {
    return KeystoneDatabase.create(server, name, "kilo").grantEverything();
  }

  private static DatabaseConfig at(String host, int port, String database, String password) {
    return KeystoneDatabase.config(host, port, database, "root", password);
  }

  @Test
  void deniedMessageNamesTheGrant() throws Exception {
    KeystoneDatabase database =
        KeystoneDatabase.create(server, "ungranted", "kilo").grant("SELECT (id, name) ON user");
    String grant =
        "GRANT SELECT (expires, valid, user_id) ON `ungranted`.`token` TO 'ungranted'@'%';";
    try (SqlSource source = database.source()) {
      assertFails(
          source, Failure.Kind.DENIED, "ungranted@%", database.config().address(), "1142", grant);

      database.grant("SELECT (valid) ON token");
      assertFails(source, Failure.Kind.DENIED, "1143", grant);

      database.execute(grant);
      assertThat(KeystoneDatabase.tokens(source).owners()).isPresent();
    }
  }

  @Test
  void noticesRevokedGrantsAtOnce() throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "revoked", "kilo").grantTokens();
    try (SqlSource source = database.source()) {
      KeystoneDatabase.collect(source);
      database.execute("REVOKE ALL PRIVILEGES, GRANT OPTION FROM revoked");
      assertFails(source, Failure.Kind.DENIED);
      assertFails(source, Failure.Kind.DENIED);
    }
  }

  @Test
  void accountWithoutGrantsIsDenied() throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "stranger", "kilo");
    assertFails(
        database.config(), Failure.Kind.DENIED, "1044", "ON `stranger`.`token` TO 'stranger'@'%';");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PASSWORD EXPIRE | 1820 | ALTER USER 'own'@'HOST' IDENTIFIED BY",
        "ACCOUNT LOCK | 4151 | ALTER USER 'own'@'HOST' ACCOUNT UNLOCK;",
        "WITH MAX_QUERIES_PER_HOUR 3 | 1226 | WITH MAX_QUERIES_PER_HOUR N;",
        "WITH MAX_USER_CONNECTIONS 1 | 1226 | WITH MAX_USER_CONNECTIONS N;",
        "REQUIRE X509 | 1045 | ssl_cert"
      })
  void conditionOfOwnAccountIsDenied(String condition, String error, String remedy)
      throws Exception {
    KeystoneDatabase database = granted("own");
    database.execute("ALTER USER own " + condition);
    if (condition.contains("CONNECTIONS")) {
      try (Session other = database.session(Duration.ofSeconds(1))) {
        other.list(Query.of("test", "SELECT 1"), row -> 1);
        assertFails(database.config(), Failure.Kind.DENIED, error, remedy);
      }
    } else {
      assertFails(database.config(), Failure.Kind.DENIED, error, remedy);
    }
    server.execute("", "DROP USER own; DROP DATABASE own");
  }

  /** Options of the driver in the name are part of the name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nowhere | There is no database 'nowhere'",
        "mysql?allowMultiQueries=true | There is no database 'mysql?allowMultiQueries=true'",
        "mysql | error 1146, SQLSTATE 42S02). Check that the database URL names Keystone's database.",
        "glance | error 1146, SQLSTATE 42S02). Check that the database URL names Keystone's database."
      })
  void databaseOtherThanKeystonesIsAnError(String name, String reason) throws Exception {
    server.execute(
        "",
        "CREATE OR REPLACE DATABASE glance; CREATE TABLE glance.images (id INT);"
            + " CREATE TABLE glance.alembic_version (version_num VARCHAR(32))");
    assertFails(at("127.0.0.1", server.port(), name, ""), Failure.Kind.ERROR, reason);
  }

  @Test
  void closedPortAndUnknownHostAreUnreachable() {
    assertFails(
        at("127.0.0.1", FreePort.find(), "keystone", ""),
        Failure.Kind.UNREACHABLE,
        "does not answer");
    assertFails(
        at("no-such-host.invalid", 3306, "keystone", ""),
        Failure.Kind.UNREACHABLE,
        "The host name of the database at no-such-host.invalid:3306/keystone is not known:"
            + " check the database URL.");
  }

  @Test
  void refusesServerWithoutTlsIfRequired(@TempDir Path directory) throws Exception {
    KeystoneDatabase database = granted("plain");
    Path authority = Authority.create(directory, "ca").certificate();
    assertFails(
        database.config(
            null, new DatabaseConfig.Tls(Mode.VERIFY_CA, new TlsFiles(authority, null, null))),
        Failure.Kind.DENIED,
        "offers no TLS",
        "ssl_");
  }

  @Test
  void stoppedServerTimesOutAndRecovers() throws Exception {
    KeystoneDatabase database = granted("stopped");
    try (SqlSource source =
        KeystoneDatabase.source(database.config(), Duration.ofMillis(200), 10)) {
      Snapshot good = KeystoneDatabase.publish(source, KeystoneDatabase.nothing());
      server.pause();
      Failure connected = KeystoneDatabase.failure(() -> KeystoneDatabase.collect(source));
      assertThat(connected.kind()).isEqualTo(Failure.Kind.TIMEOUT);
      assertFails(source, Failure.Kind.TIMEOUT);
      server.resume();

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
  void lostConnectionCostsNoCollection() throws Exception {
    KeystoneDatabase database = granted("killed");
    try (SqlSource source = database.source()) {
      KeystoneDatabase.collect(source);
      server.execute("", "KILL USER killed");
      assertThat(KeystoneDatabase.tokens(source).counts()).isPresent();
    }
  }

  @Test
  void droppedTableIsAnErrorUntilRecreated() throws Exception {
    KeystoneDatabase database = granted("dropped");
    try (SqlSource source = database.source()) {
      KeystoneDatabase.collect(source);
      database.execute("DROP TABLE token");
      assertFails(source, Failure.Kind.ERROR, "no token table", "--keystone.token-provider");
      database.execute(
          "CREATE TABLE token (id VARCHAR(64) PRIMARY KEY, expires DATETIME, extra TEXT,"
              + " valid TINYINT(1) NOT NULL, user_id VARCHAR(64))");
      assertThat(KeystoneDatabase.tokens(source).indexes())
          .containsEntry("expires", false)
          .doesNotContainKey("trust_id");
    }
  }

  @Test
  void cutOffStatementBacksOff() throws Exception {
    KeystoneDatabase database = granted("huge");
    database.insert(190_000, "UTC_TIMESTAMP() - INTERVAL seq SECOND", 1, "MD5(seq)");
    database.insert(7, "UTC_TIMESTAMP() + INTERVAL 59 MINUTE", 1, "'a'");
    try (SqlSource source = KeystoneDatabase.source(database.config(), Duration.ofMillis(20), 10)) {
      Snapshot snapshot = KeystoneDatabase.publish(source, KeystoneDatabase.nothing());
      SqlTokens tokens = KeystoneDatabase.figures(snapshot);
      // A sample replaces it, unless that is too slow too.
      assertThat(tokens.owners().filter(found -> found.others().isCounted())).isEmpty();
      assertThat(tokens.recent().orElseThrow().tokens()).isEqualTo(Estimate.counted(7));
      assertThat(tokens.size()).isPresent();
      assertThat(KeystoneDatabase.times(snapshot, "owners").timeouts()).isEqualTo(1);

      // It is skipped for one collection, then for two.
      for (int expected : new int[] {1, 2, 2, 2, 3}) {
        snapshot = KeystoneDatabase.publish(source, snapshot);
        assertThat(KeystoneDatabase.times(snapshot, "owners").timeouts()).isEqualTo(expected);
      }
      assertThat(KeystoneDatabase.times(snapshot, "owners").runs()).isEqualTo(3);
    }
  }

  @Test
  void lockedTableIsReadOnceUnlocked() throws Exception {
    KeystoneDatabase database = granted("locked");
    try (SqlSource source = KeystoneDatabase.source(database.config(), Duration.ofMillis(100), 10);
        var administrator = server.connect("locked")) {
      KeystoneDatabase.collect(source);
      administrator.createStatement().execute("LOCK TABLES token WRITE");
      for (int collection = 0; collection < 6; collection++) {
        assertFails(source, Failure.Kind.TIMEOUT, "locked", "SHOW PROCESSLIST");
      }
      administrator.createStatement().execute("UNLOCK TABLES");
      // Statements that were cut off three times are still backed off. The sample, which is tried
      // each time, ends that.
      Snapshot first = firstToSucceed(source);
      Snapshot second = KeystoneDatabase.publish(source, first);
      assertThat(KeystoneDatabase.figures(first).counts()).isPresent();
      assertThat(KeystoneDatabase.times(second, "states").runs())
          .isEqualTo(KeystoneDatabase.times(first, "states").runs() + 1);
    }
  }

  /** A statement may exceed its 100 ms on a busy machine, though nothing is locked. */
  private static Snapshot firstToSucceed(SqlSource source) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return KeystoneDatabase.publish(source, KeystoneDatabase.nothing());
      } catch (CollectionException e) {
        if (attempt == 10) {
          throw e;
        }
      }
    }
  }

  @Test
  void passedDeadlineEndsCollection() throws Exception {
    KeystoneDatabase database = granted("late");
    try (SqlSource source = database.source()) {
      KeystoneDatabase.assertFails(
          () -> source.collect(KeystoneDatabase.nothing(), Instant.now()),
          Failure.Kind.TIMEOUT,
          "--collector.sql.interval");
    }
  }
}
