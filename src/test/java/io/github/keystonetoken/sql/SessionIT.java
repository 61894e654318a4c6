package io.github.keystonetoken.sql;

import static io.github.keystonetoken.sql.KeystoneDatabase.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.keystonetoken.cli.Given;
import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.config.DatabaseConfig.Tls.Mode;
import io.github.keystonetoken.config.TlsFiles;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.servers.Authority;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.sql.Query.RowReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection: how it is opened, and its settings on the server. */
@Timeout(60)
final class SessionIT {

  @TempDir private static Path directory;

  private static MariaDb server;
  private static KeystoneDatabase database;

  @BeforeAll
  static void startServer() throws Exception {
    Authority authority = Authority.create(directory, "ca");
    Authority.create(directory, "other");
    authority.sign("server", "DNS:localhost");
    authority.sign("client", "DNS:localhost");
    server =
        MariaDb.start(
            "--ssl-cert=" + directory.resolve("server.pem"),
            "--ssl-key=" + directory.resolve("server.key"),
            "--ssl-ca=" + directory.resolve("ca.pem"),
            "--plugin-load-add=auth_ed25519;auth_pam",
            "--pam-use-cleartext-plugin");
    database = KeystoneDatabase.create(server, "keystone", "kilo");
    database.grant("ALL ON keystone.*");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static Session session(DatabaseConfig config) throws CollectionException {
    return KeystoneDatabase.session(config, Duration.ofMillis(1500));
  }

  private static String query(Session session, String sql) throws Exception {
    return String.join(
        ",",
        session.list(
            Query.of("test", sql), row -> row.getString(row.getMetaData().getColumnCount())));
  }

  @Test
  void sessionIsUtcReadOnlyAndLimited() throws Exception {
    try (Session session = session(database.config())) {
      assertThat(query(session, "SELECT @@session.time_zone")).isEqualTo("+00:00");
      assertThat(query(session, "SELECT @@session.max_statement_time")).isEqualTo("1.5");
      assertThat(query(session, "SELECT @@session.lock_wait_timeout")).isEqualTo("1");
      SQLException refused =
          catchThrowableOfType(
              SQLException.class,
              () ->
                  session.tryRun(
                      Query.of("test", "EXECUTE IMMEDIATE 'DELETE FROM token'"), row -> {}));
      assertThat(refused.getErrorCode()).isEqualTo(1792);
    }
  }

  @Test
  void serverCutsOffStatementAndKeepsConnection() throws Exception {
    try (Session session = session(database.config())) {
      String connection = query(session, "SELECT CONNECTION_ID()");
      assertThat(
              catchThrowableOfType(
                  Query.CutOffException.class,
                  () ->
                      session.run(
                          Query.of(
                              "test", "SELECT BENCHMARK(2000, MD5(seq)) FROM seq_1_to_100000000"),
                          row -> {})))
          .isNotNull();
      assertThat(query(session, "SELECT CONNECTION_ID()")).isEqualTo(connection);
    }
  }

  /** Two statements are the driver's own, which it runs once for a connection. */
  @Test
  void statementsNameTheExporter() throws Exception {
    server.execute("", "SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = ON");
    try (SqlSource source = database.source()) {
      KeystoneDatabase.collect(source);
      KeystoneDatabase.collect(source);
      server.execute("", "KILL USER keystone");
      KeystoneDatabase.collect(source);
    }
    server.execute("", "SET GLOBAL general_log = OFF");
    List<String> said = generalLog();
    assertThat(said).filteredOn(command -> command.startsWith("Connect ")).hasSize(2);
    assertThat(said)
        .filteredOn(command -> command.startsWith("Query /* keystone-token-exporter: "))
        .extracting(command -> command.split(" ", 5)[3])
        .contains("account", "settings", "session", "read_only", "ping")
        .contains("columns", "indexes", "size", "states", "owners", "recent_owners");
    assertThat(said)
        .filteredOn(command -> !command.startsWith("Query /* keystone-token-exporter: "))
        .filteredOn(command -> !command.startsWith("Connect ") && !command.startsWith("Quit "))
        .hasSize(4)
        .allSatisfy(
            command ->
                assertThat(command).matches("Query (/\\* mysql-connector-j-.*|SET autocommit=1)"));
  }

  /** Commands of the account, each with its kind and text. */
  private static List<String> generalLog() throws SQLException {
    List<String> commands = new ArrayList<>();
    try (Connection root = server.connect("mysql");
        ResultSet rows =
            root.createStatement()
                .executeQuery(
                    "SELECT command_type, argument FROM general_log"
                        + " WHERE user_host LIKE '%[keystone] @%'")) {
      while (rows.next()) {
        commands.add(rows.getString(1) + " " + rows.getString(2));
      }
    }
    return commands;
  }

  @Test
  void collectionsShareOneConnection() throws Exception {
    KeystoneDatabase single = KeystoneDatabase.create(server, "single", "kilo");
    single.grant("SELECT ON single.*");
    // The server refuses a second one while the first is there, and counts those that it had.
    single.execute("ALTER USER single WITH MAX_USER_CONNECTIONS 1; SET GLOBAL userstat = ON");
    try (SqlSource source = single.source()) {
      for (int i = 0; i < 3; i++) {
        assertThat(KeystoneDatabase.tokens(source).owners()).isPresent();
      }
    }
    assertThat(
            server.queryLong(
                "information_schema",
                "SELECT total_connections + denied_connections FROM user_statistics"
                    + " WHERE user = 'single'"))
        .isEqualTo(1);
  }

  @Test
  void connectsThroughSocketFile() throws Exception {
    DatabaseConfig config = database.config(Optional.of(server.socket()), Optional.empty());
    try (Session session = session(config)) {
      assertThat(query(session, "SELECT CURRENT_USER()")).isEqualTo("keystone@%");
      assertThat(
              query(
                  session,
                  "SELECT host FROM information_schema.processlist WHERE id = CONNECTION_ID()"))
          .isEqualTo("localhost");
      assertThat(query(session, "SELECT REPEAT('x', 3000000)")).hasSize(3_000_000);
    }
  }

  @Test
  void logsInWithOptionFile() throws Exception {
    String escaped = KeystoneDatabase.PASSWORD.replace("'", "\\'").replace("\"", "\\\"");
    Path file =
        Files.writeString(
            directory.resolve("my.cnf"),
            """
            [client]
            user = keystone        # the account
            password = "%s"  # and its password
            host = 127.0.0.1
            port = %d
            ssl_ca = %s
            """
                .formatted(escaped, server.port(), directory.resolve("ca.pem")));
    Config config =
        Given.config(
            "--database.url=mysql:///keystone?read_default_file=" + file,
            "--no-collector.memcached",
            "--no-collector.lists");
    try (Session session = session(config.sql().orElseThrow().database())) {
      assertThat(query(session, "SELECT CURRENT_USER()")).isEqualTo("keystone@%");
    }
  }

  @Test
  void socketFileTimesOut() throws Exception {
    DatabaseConfig config = database.config(Optional.of(server.socket()), Optional.empty());
    try (SqlSource source = KeystoneDatabase.source(config, Duration.ofMillis(200), 10)) {
      KeystoneDatabase.collect(source);
      server.pause();
      assertFails(() -> KeystoneDatabase.collect(source), Failure.Kind.TIMEOUT);
      server.resume();
      assertThat(KeystoneDatabase.tokens(source).counts()).isPresent();
    } finally {
      server.resume();
    }
  }

  @Test
  void serverStoppingAmongRowsTimesOut() throws Exception {
    try (Session session = session(database.config())) {
      String connection = query(session, "SELECT CONNECTION_ID()");
      Query query = Query.of("test", "SELECT seq, REPEAT('x', 1000) FROM seq_1_to_10000000");
      RowReader stopAtFirst =
          row -> {
            if (row.getLong(1) == 1) {
              server.pause();
            }
          };
      assertFails(() -> session.run(query, stopAtFirst), Failure.Kind.TIMEOUT);
      server.resume();
      assertThat(query(session, "SELECT CONNECTION_ID()")).isNotEqualTo(connection);
    } finally {
      server.resume();
    }
  }

  @Test
  void missingSocketFileIsUnreachable() {
    Path none = directory.resolve("none");
    try (SqlSource source =
        KeystoneDatabase.source(
            database.config(Optional.of(none), Optional.empty()), Duration.ofSeconds(1), 1)) {
      assertFails(
          () -> KeystoneDatabase.collect(source), Failure.Kind.UNREACHABLE, none.toString());
    }
  }

  @Test
  void usesTlsIfOffered() throws Exception {
    try (Session session = session(database.config())) {
      assertThat(query(session, "SHOW SESSION STATUS LIKE 'Ssl_version'")).startsWith("TLSv1.");
    }
  }

  @Test
  void trustsOnlyServerSignedByAuthority() throws Exception {
    try (Session trusted = session(trusting("ca", Optional.empty()));
        Session other = session(trusting("other", Optional.empty()))) {
      assertThat(query(trusted, "SHOW SESSION STATUS LIKE 'Ssl_version'")).startsWith("TLSv1.");
      assertFails(() -> query(other, "SELECT 1"), Failure.Kind.DENIED, "ssl_ca");
    }
  }

  @Test
  void logsInWithRequiredTlsWithoutSslCa() throws Exception {
    database.execute("ALTER USER keystone REQUIRE SSL");
    try (Session session = session(database.config())) {
      assertThat(query(session, "SELECT 1")).isEqualTo("1");
    } finally {
      database.execute("ALTER USER keystone REQUIRE NONE");
    }
  }

  @Test
  void requiredCertificateIsNeeded() throws Exception {
    database.execute("ALTER USER keystone REQUIRE X509");
    // PyMySQL sends its certificate to any server too.
    try (Session with = session(trusting("ca", Optional.of("client")));
        Session unverified = session(over(Mode.REQUIRED, Optional.empty(), Optional.of("client")));
        Session without = session(trusting("ca", Optional.empty()))) {
      assertThat(query(with, "SELECT 1")).isEqualTo("1");
      assertThat(query(unverified, "SELECT 1")).isEqualTo("1");
      assertFails(() -> query(without, "SELECT 1"), Failure.Kind.DENIED, "1045", "ssl_cert");
    } finally {
      database.execute("ALTER USER keystone REQUIRE NONE");
    }
  }

  /** PAM requests the plain password (mysql_clear_password), which any server could do. */
  @ParameterizedTest
  @ValueSource(strings = {"ed25519 USING PASSWORD('secret')", "pam"})
  void unsupportedLoginMethodIsDenied(String method) throws Exception {
    database.execute("CREATE OR REPLACE USER signing IDENTIFIED VIA " + method);
    try (Session session = session(database.config("signing", "secret"))) {
      Failure failure = KeystoneDatabase.failure(() -> query(session, "SELECT 1"));
      assertThat(failure.kind()).isEqualTo(Failure.Kind.DENIED);
      assertThat(failure.reason())
          .contains("'signing'", "does not support", "mysql_native_password")
          .doesNotContain("secret");
    }
  }

  @Test
  void disabledTlsIsNotUsed() throws Exception {
    try (Session session = session(over(Mode.DISABLED, Optional.empty(), Optional.empty()))) {
      assertThat(query(session, "SHOW SESSION STATUS LIKE 'Ssl_version'")).isEmpty();
    }
  }

  /** The server's certificate is for localhost; the address is 127.0.0.1. */
  @Test
  void refusesOtherHostName() throws Exception {
    DatabaseConfig config = over(Mode.VERIFY_IDENTITY, Optional.of("ca"), Optional.empty());
    try (Session session = session(config)) {
      assertFails(
          () -> query(session, "SELECT 1"), Failure.Kind.DENIED, "another host name", "ssl_check");
    }
    DatabaseConfig named =
        new DatabaseConfig(
            "localhost",
            config.port(),
            config.unixSocket(),
            config.database(),
            config.user(),
            config.password(),
            config.tls());
    try (Session session = session(named)) {
      assertThat(query(session, "SELECT 1")).isEqualTo("1");
    }
  }

  private static DatabaseConfig trusting(String authority, Optional<String> client) {
    return over(Mode.VERIFY_CA, Optional.of(authority), client);
  }

  private static DatabaseConfig over(
      Mode mode, Optional<String> authority, Optional<String> client) {
    TlsFiles files =
        new TlsFiles(
            authority.map(name -> directory.resolve(name + ".pem")).orElse(null),
            client.map(name -> directory.resolve(name + ".pem")).orElse(null),
            client.map(name -> directory.resolve(name + ".key")).orElse(null));
    return database.config(Optional.empty(), Optional.of(new DatabaseConfig.Tls(mode, files)));
  }
}
