package io.github.keystonetoken.sql;

import static io.github.keystonetoken.sql.KeystoneDatabase.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.InProcess;
import io.github.keystonetoken.collect.MovableClock;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.config.DatabaseConfig.Tls.Mode;
import io.github.keystonetoken.config.Secret;
import io.github.keystonetoken.config.TlsFiles;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.servers.Authority;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.VirtualAddress;
import io.github.keystonetoken.sql.transport.DriverConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The exporter and Keystone on one host, of which the server counts broken handshakes: it does not
 * count those of 127.0.0.1.
 */
@Timeout(60)
final class RefusedLoginsIT {

  private static final int MAX_CONNECT_ERRORS = 5;

  @TempDir private static Path directory;

  @AutoClose private static MariaDb server;
  @AutoClose private static VirtualAddress host;

  private final MovableClock clock = new MovableClock(Instant.now());

  @BeforeAll
  static void startServer() throws Exception {
    Authority authority = Authority.create(directory, "ca");
    Authority.create(directory, "other");
    authority.sign("server", "DNS:localhost");
    server =
        MariaDb.start(
            "--skip-name-resolve=0",
            "--max-connect-errors=" + MAX_CONNECT_ERRORS,
            "--ssl-cert=" + directory.resolve("server.pem"),
            "--ssl-key=" + directory.resolve("server.key"));
    host = VirtualAddress.of("127.0.0.2", 0, server.port());
    KeystoneDatabase.create(server, "keystone", "kilo").grantEverything();
  }

  private static DatabaseConfig config(String password, @Nullable Path authority) {
    return new DatabaseConfig(
        "127.0.0.2",
        host.port(),
        null,
        "keystone",
        "keystone",
        new Secret(password),
        authority == null
            ? null
            : new DatabaseConfig.Tls(Mode.VERIFY_CA, new TlsFiles(authority, null, null)));
  }

  private static DatabaseConfig trusting(Path authority) {
    return config(KeystoneDatabase.PASSWORD, authority);
  }

  private SqlSource source(DatabaseConfig config) {
    return new SqlSource(KeystoneDatabase.sql(config, Duration.ofSeconds(5), 10), clock);
  }

  private void collect(SqlSource source) throws Exception {
    source.collect(KeystoneDatabase.nothing(), clock.instant().plusSeconds(60));
  }

  private static void logInAsKeystone() throws SQLException {
    DriverConnection.open(config(KeystoneDatabase.PASSWORD, null), Duration.ofSeconds(5)).close();
  }

  private static long status(String variable) throws SQLException {
    return server.queryLong(
        "",
        "SELECT variable_value FROM information_schema.global_status WHERE variable_name = '"
            + variable
            + "'");
  }

  /** Keystone's pool renews each connection after an hour at the latest. */
  @Test
  void untrustedServerDoesNotLockKeystoneOut() throws Exception {
    long before = status("Aborted_connects");
    try (SqlSource source = source(trusting(directory.resolve("other.pem")))) {
      for (int minute = 0; minute < Duration.ofDays(1).toMinutes(); minute++) {
        assertFails(() -> collect(source), Failure.Kind.DENIED, "is not trusted", "ssl_ca");
        if (minute % 60 == 59) {
          logInAsKeystone();
        }
        clock.set(clock.instant().plus(Duration.ofMinutes(1)));
      }
    }
    assertThat(status("Aborted_connects") - before).isEqualTo(26);
  }

  @Test
  void renewedAuthorityIsTriedAtOnce() throws Exception {
    Path authority = Files.copy(directory.resolve("other.pem"), directory.resolve("renewed.pem"));
    try (SqlSource source = source(trusting(authority))) {
      assertFails(() -> collect(source), Failure.Kind.DENIED);
      Files.copy(directory.resolve("ca.pem"), authority, StandardCopyOption.REPLACE_EXISTING);
      collect(source);
    }
  }

  /** Five wrong passwords lock an account of MariaDB, and three one of MySQL, if so configured. */
  @Test
  void wrongPasswordIsNotRepeatedAtOnce() throws Exception {
    try (SqlSource source = source(config("wrong", null))) {
      assertFails(() -> collect(source), Failure.Kind.DENIED, "1045");
      long connections = status("Connections");
      assertFails(() -> collect(source), Failure.Kind.DENIED, "1045");
      assertThat(status("Connections"))
          .as("connections, with this question's")
          .isEqualTo(connections + 1);
      clock.set(clock.instant().plus(Duration.ofMinutes(5)));
      assertFails(() -> collect(source), Failure.Kind.DENIED, "1045");
      assertThat(status("Connections")).isEqualTo(connections + 3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"doctor", "users", "token"})
  void commandTriesOnce(String command) throws Exception {
    long before = status("Aborted_connects");
    CommandRun answered =
        InProcess.runWith(
            "0123456789abcdef0123456789abcdef",
            command,
            "--database.url=mysql+pymysql://keystone@127.0.0.2:%d/keystone?ssl_ca=%s"
                .formatted(host.port(), directory.resolve("other.pem")),
            "--collector.sql.interval=20s",
            "--collector.sql.timeout=10s",
            command.equals("token") ? "-" : "--output=text");
    assertThat(answered.status()).as(answered.err()).isEqualTo(2);
    assertThat(status("Aborted_connects")).isEqualTo(before + 1);
    logInAsKeystone();
  }

  @Test
  void unusableFileBreaksNoHandshake() throws Exception {
    long before = status("Connections");
    try (SqlSource source = source(trusting(directory.resolve("none.pem")))) {
      assertFails(() -> collect(source), Failure.Kind.DENIED, "no connection", "--config.check");
    }
    assertThat(status("Connections")).isEqualTo(before + 1);
  }

  @Test
  void lockedOutHostIsNamed() throws Exception {
    for (int i = 0; i < MAX_CONNECT_ERRORS; i++) {
      try (SqlSource source = source(trusting(directory.resolve("other.pem")))) {
        assertFails(() -> collect(source), Failure.Kind.DENIED);
      }
    }
    try (SqlSource source = source(trusting(directory.resolve("ca.pem")))) {
      assertFails(() -> collect(source), Failure.Kind.UNREACHABLE, "1129", "FLUSH HOSTS");
      server.execute("", "FLUSH HOSTS");
      collect(source);
    }
  }
}
