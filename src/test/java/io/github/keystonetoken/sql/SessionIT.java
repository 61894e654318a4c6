package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.ServerProcess;
import io.github.keystonetoken.sql.Query.Reads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** The connection: how it is made and what the server is told in it. */
@Timeout(60)
final class SessionIT {

  @TempDir private static Path directory;

  private static MariaDb server;
  private static KeystoneDatabase database;

  @BeforeAll
  static void startServer() throws Exception {
    certificate("server");
    certificate("other");
    server =
        MariaDb.start(
            "--ssl-cert=" + directory.resolve("server.pem"),
            "--ssl-key=" + directory.resolve("server.key"),
            "--ssl-ca=" + directory.resolve("server.pem"));
    database = KeystoneDatabase.create(server, "keystone", "kilo");
    database.grant("ALL ON keystone.*");
  }

  private static void certificate(String name) throws IOException, InterruptedException {
    Process openssl =
        new ProcessBuilder(
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
                directory.resolve(name + ".pem").toString())
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

  private static DatabaseConfig with(Optional<Path> socket, Optional<Path> tlsCa) {
    DatabaseConfig tcp = database.config();
    return new DatabaseConfig(
        tcp.host(), tcp.port(), socket, tcp.database(), tcp.user(), tcp.password(), tlsCa);
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

  @Test
  void everyStatementNamesTheExporterAndItself() throws Exception {
    server.execute("", "SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = ON");
    try (SqlSource source = database.source()) {
      KeystoneDatabase.collect(source);
    }
    server.execute("", "SET GLOBAL general_log = OFF");
    String ours =
        "user_host LIKE 'keystone%' AND command_type = 'Query'"
            + " AND argument LIKE '/* keystone-token-exporter: %'";
    assertThat(
            server.queryLong(
                "mysql",
                "SELECT COUNT(DISTINCT SUBSTRING_INDEX(argument, '*/', 1)) FROM general_log WHERE "
                    + ours
                    + " AND argument RLIKE ': (states|owners|recent_owners|indexes|size|columns"
                    + "|revocations|trusts) '"))
        .isEqualTo(8);
    assertThat(
            server.queryLong(
                "mysql",
                "SELECT COUNT(*) FROM general_log WHERE argument LIKE '%FROM token%' AND NOT ("
                    + ours
                    + ") AND user_host LIKE 'keystone%'"))
        .isZero();
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
    DatabaseConfig config = with(Optional.empty(), Optional.of(directory.resolve("server.pem")));
    try (Session session = session(config)) {
      assertThat(ask(session, "SHOW SESSION STATUS LIKE 'Ssl_version'")).startsWith("TLSv1.");
    }
  }

  @Test
  void aServerSignedByAnybodyElseIsNot() {
    DatabaseConfig config = with(Optional.empty(), Optional.of(directory.resolve("other.pem")));
    CollectionException e =
        catchThrowableOfType(
            CollectionException.class,
            () -> {
              try (Session session = session(config)) {
                ask(session, "SELECT 1");
              }
            });
    assertThat(e.failure().kind()).isEqualTo(Failure.Kind.UNREACHABLE);
    assertThat(e.failure().reason()).contains("ssl_ca");
  }
}
