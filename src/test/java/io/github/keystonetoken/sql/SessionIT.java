package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.keystonetoken.cli.Given;
import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.ClientCertificate;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.config.Secret;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.ServerProcess;
import io.github.keystonetoken.sql.Query.Reads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

/** The connection: how it is made and what the server is told in it. */
@Timeout(60)
final class SessionIT {

  @TempDir private static Path directory;

  private static MariaDb server;
  private static KeystoneDatabase database;

  @BeforeAll
  static void startServer() throws Exception {
    authority("ca");
    authority("other");
    certificate("server");
    certificate("client");
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

  private static void authority(String name) throws Exception {
    openssl(name);
  }

  private static void certificate(String name) throws Exception {
    openssl(
        name,
        "-CA",
        directory.resolve("ca.pem").toString(),
        "-CAkey",
        directory.resolve("ca.key").toString(),
        "-addext",
        "basicConstraints=critical,CA:FALSE");
  }

  private static void openssl(String name, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                ServerProcess.program("openssl", "/usr/bin/openssl").toString(),
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                directory.resolve(name + ".key").toString(),
                "-out",
                directory.resolve(name + ".pem").toString()));
    command.addAll(List.of(options));
    Process openssl =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile())
            .start();
    assertThat(openssl.waitFor()).as(Files.readString(directory.resolve(name + ".log"))).isZero();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static Session session(DatabaseConfig config) throws CollectionException {
    Session session =
        new Session(
            KeystoneDatabase.sql(config, Duration.ofMillis(1500), 10),
            Clock.systemUTC(),
            new Timings());
    session.begin(Instant.now().plusSeconds(60));
    return session;
  }

  private static String ask(Session session, String sql) throws Exception {
    return session.query(
        Query.of("test", Reads.CATALOG, sql),
        rows -> {
          List<String> values = new ArrayList<>();
          while (rows.next()) {
            values.add(rows.getString(rows.getMetaData().getColumnCount()));
          }
          return String.join(",", values);
        });
  }

  private static DatabaseConfig with(Optional<Path> socket, Optional<DatabaseConfig.Tls> tls) {
    DatabaseConfig tcp = database.config();
    return new DatabaseConfig(
        tcp.host(), tcp.port(), socket, tcp.database(), tcp.user(), tcp.password(), tls);
  }

  @Test
  void theSessionIsInUtcReadOnlyAndLimitedByTheServer() throws Exception {
    try (Session session = session(database.config())) {
      assertThat(ask(session, "SELECT @@session.time_zone")).isEqualTo("+00:00");
      assertThat(ask(session, "SELECT @@session.max_statement_time")).isEqualTo("1.5");
      assertThat(ask(session, "SELECT @@session.lock_wait_timeout")).isEqualTo("1");
      SQLException refused =
          catchThrowableOfType(
              SQLException.class,
              () ->
                  session.tryQuery(
                      Query.of("test", Reads.CATALOG, "EXECUTE IMMEDIATE 'DELETE FROM token'"),
                      rows -> rows.next()));
      assertThat(refused.getErrorCode()).isEqualTo(1792);
    }
  }

  @Test
  void theServerItselfEndsAStatementAtItsLimitAndTheConnectionStays() throws Exception {
    try (Session session = session(database.config())) {
      String connection = ask(session, "SELECT CONNECTION_ID()");
      assertThat(
              catchThrowableOfType(
                  StatementCutOffException.class,
                  () ->
                      session.query(
                          Query.of(
                              "test",
                              Reads.CATALOG,
                              "SELECT BENCHMARK(2000, MD5(seq)) FROM seq_1_to_100000000"),
                          rows -> {
                            while (rows.next()) {
                              rows.getString(1);
                            }
                            return "";
                          })))
          .isNotNull();
      assertThat(ask(session, "SELECT CONNECTION_ID()")).isEqualTo(connection);
    }
  }

  /** Two statements are the driver's own, which it runs once for a connection. */
  @Test
  void everyStatementButTheDriversOwnNamesTheExporterAndItself() throws Exception {
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
        .contains("account", "settings", "session", "limit", "read_only", "ping")
        .contains("columns", "indexes", "size", "states", "owners", "recent_owners");
    assertThat(said)
        .filteredOn(command -> !command.startsWith("Query /* keystone-token-exporter: "))
        .filteredOn(command -> !command.startsWith("Connect ") && !command.startsWith("Quit "))
        .hasSize(4)
        .allSatisfy(
            command ->
                assertThat(command).matches("Query (/\\* mysql-connector-j-.*|SET autocommit=1)"));
  }

  /** What the account did, each as its kind and its text. */
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
  void theServersSocketFileWillDo() throws Exception {
    DatabaseConfig config = with(Optional.of(server.socket()), Optional.empty());
    try (Session session = session(config)) {
      assertThat(ask(session, "SELECT CURRENT_USER()")).isEqualTo("keystone@%");
      assertThat(
              ask(
                  session,
                  "SELECT host FROM information_schema.processlist WHERE id = CONNECTION_ID()"))
          .isEqualTo("localhost");
      assertThat(ask(session, "SELECT REPEAT('x', 3000000)")).hasSize(3_000_000);
    }
  }

  @Test
  void theAccountOfAnOptionFileLogsIn() throws Exception {
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
      assertThat(ask(session, "SELECT CURRENT_USER()")).isEqualTo("keystone@%");
    }
  }

  @Test
  void aSocketFileIsNotWaitedForLongerThanATcpConnection() throws Exception {
    DatabaseConfig config = with(Optional.of(server.socket()), Optional.empty());
    try (SqlSource source = KeystoneDatabase.source(config, Duration.ofMillis(200), 10)) {
      KeystoneDatabase.collect(source);
      server.pause();
      CollectionException e =
          catchThrowableOfType(CollectionException.class, () -> KeystoneDatabase.collect(source));
      server.resume();
      assertThat(e.failure().kind()).isEqualTo(Failure.Kind.TIMEOUT);
      assertThat(KeystoneDatabase.tokens(source).counts()).isPresent();
    } finally {
      server.resume();
    }
  }

  @Test
  void aServerThatStopsAmongTheRowsIsATimeoutAndTheNextConnectionIsAnother() throws Exception {
    try (Session session = session(database.config())) {
      String connection = ask(session, "SELECT CONNECTION_ID()");
      CollectionException e =
          catchThrowableOfType(
              CollectionException.class,
              () ->
                  session.query(
                      Query.of(
                          "test", Reads.CATALOG, "SELECT REPEAT('x', 1000) FROM seq_1_to_10000000"),
                      rows -> {
                        rows.next();
                        server.pause();
                        while (rows.next()) {
                          rows.getString(1);
                        }
                        return "";
                      }));
      server.resume();
      assertThat(e.failure().kind()).isEqualTo(Failure.Kind.TIMEOUT);
      assertThat(ask(session, "SELECT CONNECTION_ID()")).isNotEqualTo(connection);
    } finally {
      server.resume();
    }
  }

  @Test
  void aMissingSocketFileIsUnreachable() {
    DatabaseConfig config = with(Optional.of(directory.resolve("none")), Optional.empty());
    CollectionException e =
        catchThrowableOfType(
            CollectionException.class,
            () -> {
              try (SqlSource source = KeystoneDatabase.source(config, Duration.ofSeconds(1), 1)) {
                KeystoneDatabase.collect(source);
              }
            });
    assertThat(e.failure().kind()).isEqualTo(Failure.Kind.UNREACHABLE);
    assertThat(e.failure().reason()).contains(directory.resolve("none").toString());
  }

  @Test
  void tlsIsUsedWhereTheServerHasIt() throws Exception {
    try (Session session = session(database.config())) {
      assertThat(ask(session, "SHOW SESSION STATUS LIKE 'Ssl_version'")).startsWith("TLSv1.");
    }
  }

  @Test
  void aServerSignedByAnAuthorityOfTheFileIsTrusted() throws Exception {
    try (Session session = session(with(Optional.empty(), tls("ca", Optional.empty())))) {
      assertThat(ask(session, "SHOW SESSION STATUS LIKE 'Ssl_version'")).startsWith("TLSv1.");
    }
  }

  @Test
  void aServerSignedByAnybodyElseIsNot() {
    CollectionException e =
        catchThrowableOfType(
            CollectionException.class,
            () -> {
              try (Session session =
                  session(with(Optional.empty(), tls("other", Optional.empty())))) {
                ask(session, "SELECT 1");
              }
            });
    assertThat(e.failure().kind()).isEqualTo(Failure.Kind.UNREACHABLE);
    assertThat(e.failure().reason()).contains("ssl_ca");
  }

  @Test
  void anAccountThatRequiresTlsLogsInWithoutSslCa() throws Exception {
    database.execute("ALTER USER keystone REQUIRE SSL");
    try (Session session = session(database.config())) {
      assertThat(ask(session, "SELECT 1")).isEqualTo("1");
    } finally {
      database.execute("ALTER USER keystone REQUIRE NONE");
    }
  }

  @Test
  void anAccountThatRequiresACertificateLogsInWithOneOnly() throws Exception {
    database.execute("ALTER USER keystone REQUIRE X509");
    try (Session with = session(with(Optional.empty(), tls("ca", Optional.of("client"))));
        Session without = session(with(Optional.empty(), tls("ca", Optional.empty())))) {
      assertThat(ask(with, "SELECT 1")).isEqualTo("1");
      CollectionException e =
          catchThrowableOfType(CollectionException.class, () -> ask(without, "SELECT 1"));
      assertThat(e.failure().kind()).isEqualTo(Failure.Kind.DENIED);
      assertThat(e.failure().reason()).contains("1045", "ssl_cert");
    } finally {
      database.execute("ALTER USER keystone REQUIRE NONE");
    }
  }

  /** PAM asks for the password itself (mysql_clear_password), which any server could do. */
  @ParameterizedTest
  @ValueSource(strings = {"ed25519 USING PASSWORD('secret')", "pam"})
  void anUnsupportedLoginMethodIsDenied(String method) throws Exception {
    database.execute("CREATE OR REPLACE USER signing IDENTIFIED VIA " + method);
    DatabaseConfig config = database.config();
    try (Session session =
        session(
            new DatabaseConfig(
                config.host(),
                config.port(),
                Optional.empty(),
                "keystone",
                "signing",
                Optional.of(new Secret("secret")),
                Optional.empty()))) {
      CollectionException e =
          catchThrowableOfType(CollectionException.class, () -> ask(session, "SELECT 1"));
      assertThat(e.failure().kind()).isEqualTo(Failure.Kind.DENIED);
      assertThat(e.failure().reason())
          .contains("'signing'", "does not support", "mysql_native_password")
          .doesNotContain("secret");
    }
  }

  private static Optional<DatabaseConfig.Tls> tls(String authority, Optional<String> client) {
    return Optional.of(
        new DatabaseConfig.Tls(
            directory.resolve(authority + ".pem"),
            client.map(
                name ->
                    new ClientCertificate(
                        directory.resolve(name + ".pem"), directory.resolve(name + ".key")))));
  }
}
