package io.github.keystonetoken.sql;

import static io.github.keystonetoken.sql.KeystoneDatabase.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection: how it is opened, and its settings on the server. */
@Timeout(60)
final class SessionIT {

  private static final String TLS_VERSION = "SHOW SESSION STATUS LIKE 'Ssl_version'";

  @TempDir private static Path directory;

  @AutoClose private static MariaDb server;
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
    database = KeystoneDatabase.create(server, "keystone", "kilo").grant("ALL ON keystone.*");
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
      assertThat(KeystoneDatabase.error(session, "EXECUTE IMMEDIATE 'DELETE FROM token'"))
          .isEqualTo(1792);
    }
  }

  @Test
  void serverCutsOffStatementAndKeepsConnection() throws Exception {
    try (Session session = session(database.config())) {
      String connection = query(session, "SELECT CONNECTION_ID()");
      assertThatThrownBy(
              () -> query(session, "SELECT BENCHMARK(2000, MD5(seq)) FROM seq_1_to_100000000"))
          .isInstanceOf(Query.CutOffException.class);
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
    KeystoneDatabase single = KeystoneDatabase.create(server, "single", "kilo").grantEverything();
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
    try (Session session = session(database.config(server.socket(), null))) {
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
    DatabaseConfig config = database.config(server.socket(), null);
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
  void missingSocketFileIsUnreachable() throws Exception {
    Path none = directory.resolve("none");
    try (Session session = session(database.config(none, null))) {
      assertFails(() -> query(session, "SELECT 1"), Failure.Kind.UNREACHABLE, none.toString());
    }
  }

  @Test
  void usesTlsIfOfferedUnlessDisabled() throws Exception {
    try (Session offered = session(database.config());
        Session disabled = session(over(Mode.DISABLED, null, null))) {
      assertThat(query(offered, TLS_VERSION)).startsWith("TLSv1.");
      assertThat(query(disabled, TLS_VERSION)).isEmpty();
    }
  }

  @Test
  void trustsOnlyServerSignedByAuthority() throws Exception {
    try (Session trusted = session(over(Mode.VERIFY_CA, "ca", null));
        Session other = session(over(Mode.VERIFY_CA, "other", null))) {
      assertThat(query(trusted, TLS_VERSION)).startsWith("TLSv1.");
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
    try (Session with = session(over(Mode.VERIFY_CA, "ca", "client"));
        Session unverified = session(over(Mode.REQUIRED, null, "client"));
        Session without = session(over(Mode.VERIFY_CA, "ca", null))) {
      assertThat(query(with, "SELECT 1")).isEqualTo("1");
      assertThat(query(unverified, "SELECT 1")).isEqualTo("1");
      assertFails(() -> query(without, "SELECT 1"), Failure.Kind.DENIED, "1045", "ssl_cert");
    } finally {
      database.execute("ALTER USER keystone REQUIRE NONE");
    }
  }

  /** PAM requests the plain password (mysql_clear_password), which any server could do. */
  @ParameterizedTest
  @ValueSource(strings = {"ed25519 USING PASSWORD('wrong')", "pam"})
  void unsupportedLoginMethodIsDenied(String method) throws Exception {
    database.execute("CREATE OR REPLACE USER signing IDENTIFIED VIA " + method);
    try (Session session = session(database.config("signing", "wrong"))) {
      assertFails(
          () -> query(session, "SELECT 1"),
          Failure.Kind.DENIED,
          "'signing'",
          "does not support",
          "mysql_native_password");
    }
  }

  /** The server's certificate is for localhost; the address is 127.0.0.1. */
  @Test
  void refusesOtherHostName() throws Exception {
    DatabaseConfig config = over(Mode.VERIFY_IDENTITY, "ca", null);
    try (Session other = session(config);
        Session named = session(database.config("localhost", null, config.tls()))) {
      assertFails(
          () -> query(other, "SELECT 1"), Failure.Kind.DENIED, "another host name", "ssl_check");
      assertThat(query(named, "SELECT 1")).isEqualTo("1");
    }
  }

  private static DatabaseConfig over(
      Mode mode, @Nullable String authority, @Nullable String client) {
    TlsFiles files =
        new TlsFiles(file(authority, ".pem"), file(client, ".pem"), file(client, ".key"));
    return database.config(null, new DatabaseConfig.Tls(mode, files));
  }

  private static @Nullable Path file(@Nullable String name, String suffix) {
    return name == null ? null : directory.resolve(name + suffix);
  }
}
