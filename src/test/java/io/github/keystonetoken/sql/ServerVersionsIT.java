package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.MySql;
import io.github.keystonetoken.servers.SqlServer;
import io.github.keystonetoken.sql.transport.DriverConnection;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Servers other than Debian's MariaDB, which all other tests use. */
final class ServerVersionsIT {

  static final List<String> VERSIONS = List.of("5.7.22", "8.0.12", "11.4.5");
  private static final Map<String, SqlServer> SERVERS = new ConcurrentHashMap<>();
  private static final int DOUBLINGS = 15;
  private static final String ENDLESS =
      "SELECT COUNT(*) FROM information_schema.collations a, information_schema.collations b,"
          + " information_schema.collations c, information_schema.collations d"
          + " WHERE a.id + b.id + c.id + d.id < 0";

  @BeforeAll
  static void start() {
    VERSIONS.parallelStream().forEach(version -> SERVERS.put(version, start(version)));
  }

  private static SqlServer start(String version) {
    return version.startsWith("11.") ? MariaDb.startVersion(version) : MySql.start(version);
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(SqlServer::close);
  }

  private static SqlServer server(String version) {
    return Objects.requireNonNull(SERVERS.get(version));
  }

  /** A database with the account of the command {@code grants}. */
  private static KeystoneDatabase database(SqlServer server, String name, String schema)
      throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, name, schema);
    server.executeScript(name, GrantScript.of(name, name + "@%"));
    return database;
  }

  /** Rows of 1 kB: 3 of 4 expired, 1 of 8 revoked, 1 of 2 quantum's. */
  private static int fill(KeystoneDatabase database) throws SQLException {
    database.execute(
        "INSERT INTO token (id, expires, extra, valid, user_id)"
            + " VALUES (MD5('0'), UTC_TIMESTAMP(), REPEAT('x', 1000), 1, 'nova-id')");
    for (int doubling = 0; doubling < DOUBLINGS; doubling++) {
      boolean quantum = doubling == 2;
      boolean alive = doubling == 3 || doubling == 4;
      database.execute(
          "INSERT INTO token (id, expires, extra, valid, user_id) SELECT MD5(CONCAT(id, "
              + doubling
              + ")), "
              + (alive
                  ? "UTC_TIMESTAMP() + INTERVAL 59 MINUTE"
                  : "expires - INTERVAL " + doubling + " SECOND")
              + ", extra, "
              + (doubling == 5 ? "0" : "valid")
              + ", "
              + (quantum ? "'quantum-id'" : "user_id")
              + " FROM token");
    }
    database.execute("ANALYZE TABLE token");
    return 1 << DOUBLINGS;
  }

  @ParameterizedTest
  @FieldSource("VERSIONS")
  void indexedTableAgreesWithPlainSql(String version) throws Exception {
    KeystoneDatabase database = database(server(version), "indexed", "kilo");
    database.execute("INSERT INTO user (id, name, domain_id) VALUES ('nova-id', 'nova', 'd')");
    database.execute("INSERT INTO domain VALUES ('d', 'heat_domain', 1, NULL)");
    fill(database);
    SqlTokens tokens = database.tokens();
    assertThat(tokens.release()).isEqualTo(Release.KILO);
    assertThat(tokens.counts()).contains(database.countsByHand());
    assertThat(tokens.owners().orElseThrow().top())
        .contains(
            UserTokens.counted(
                new User("nova-id", "nova", "heat_domain"), database.count("user_id = 'nova-id'")),
            UserTokens.counted(
                User.withId("quantum-id"), database.count("user_id = 'quantum-id'")));
    // Most rows are recent, so that the optimizer would read the whole table.
    KeystoneDatabase.assertNear(
        tokens.recent().orElseThrow().tokens(),
        database.count("expires > UTC_TIMESTAMP() + INTERVAL 55 MINUTE"));
    assertThat(tokens.indexes())
        .isEqualTo(Map.of("expires", true, "expires,valid", true, "user_id", true));
    assertThat(tokens.size().orElseThrow().data()).isPositive();
    assertThat(tokens.revocations()).contains(new SqlTokens.Revocations(0, 0, 0));
    assertThat(tokens.trusts()).contains(new SqlTokens.Trusts(0, 0, 0, true));
  }

  @ParameterizedTest
  @FieldSource("VERSIONS")
  void continuesWithoutTableAndJudgesOneDatabase(String version) throws Exception {
    SqlServer server = server(version);
    KeystoneDatabase database = database(server, "tableless", "kilo");
    server.execute("", "CREATE DATABASE second_home; GRANT ALL ON second_home.* TO tableless");
    Snapshot unknown = Snapshot.initial(Keystone.unknown());
    assertThat(database.tokens(unknown).session().excess()).isEmpty();
    database.execute("DROP TABLE token");
    SqlTokens tokens = database.tokens(unknown);
    assertThat(tokens.session().hasTokenTable()).isFalse();
    assertThat(tokens.session().missing()).isEmpty();
    assertThat(tokens.session().excess()).isEmpty();
    assertThat(tokens.trusts()).contains(new SqlTokens.Trusts(0, 0, 0, true));
    // To an account without a grant on it, the table is denied, and the procedure shows it.
    server.execute("", "REVOKE SELECT (expires, valid, user_id) ON tableless.token FROM tableless");
    assertThat(database.tokens(unknown).session().hasTokenTable()).isFalse();
  }

  @ParameterizedTest
  @FieldSource("VERSIONS")
  void samplesLargeTableThroughProcedure(String version) throws Exception {
    KeystoneDatabase database = database(server(version), "sampled", "grizzly");
    int rows = fill(database);
    SqlTokens tokens = database.tokens();
    KeystoneDatabase.assertNear(tokens.counts().orElseThrow().rows(), rows);
    KeystoneDatabase.assertNear(
        tokens.counts().orElseThrow().expired(), database.count("expires <= UTC_TIMESTAMP()"));
    List<UserTokens> top = tokens.owners().orElseThrow().top();
    assertThat(top).extracting(UserTokens::userId).contains("quantum-id", "nova-id");
    KeystoneDatabase.assertNear(top.get(0).tokens(), rows / 2);
    KeystoneDatabase.assertNear(
        tokens.recent().orElseThrow().tokens(),
        database.count("expires > UTC_TIMESTAMP() + INTERVAL 55 MINUTE"));
  }

  @ParameterizedTest
  @FieldSource("VERSIONS")
  void unusableIndexIsMissing(String version) throws Exception {
    KeystoneDatabase database = database(server(version), "unusable", "kilo");
    database.execute(
        switch (version) {
          case "5.7.22" -> "ALTER TABLE token ENGINE = MyISAM; ALTER TABLE token DISABLE KEYS";
          case "8.0.12" -> "ALTER TABLE token ALTER INDEX ix_token_expires_valid INVISIBLE";
          default -> "ALTER TABLE token ALTER INDEX ix_token_expires_valid IGNORED";
        });
    SqlTokens tokens = database.tokens();
    assertThat(tokens.indexes()).containsEntry("expires,valid", false);
    assertThat(tokens.session().plan()).doesNotContain("covers expires and valid");
    database.execute(
        "ALTER TABLE token " + tokens.session().unusableIndexes().get("expires,valid"));
    tokens = database.tokens();
    assertThat(tokens.indexes()).containsEntry("expires,valid", true);
    assertThat(tokens.session().unusableIndexes()).isEmpty();
  }

  /** As an administrator does after an upgrade. */
  @ParameterizedTest
  @FieldSource("VERSIONS")
  void grantsOfReleaseRunTwice(String version) throws Exception {
    SqlServer server = server(version);
    Map<String, Release> releases =
        Map.of("kilo", Release.KILO, "queens", Release.QUEENS, "zed", Release.ZED);
    for (Map.Entry<String, Release> schema : releases.entrySet()) {
      String name = "twice_" + schema.getKey();
      KeystoneDatabase database = KeystoneDatabase.create(server, name, schema.getKey());
      for (int run = 0; run < 2; run++) {
        server.execute("", GrantScript.of(name, name + "@%", schema.getValue()));
      }
      SqlTokens tokens = database.tokens();
      assertThat(tokens.release()).isEqualTo(schema.getValue());
      assertThat(tokens.session().missing()).isEmpty();
      assertThat(tokens.session().plan()).isNotEmpty();
      assertThat(
              GrantScript.find(
                  KeystoneDatabase.sql(database.config(), Duration.ofSeconds(5), 10),
                  Clock.systemUTC()))
          .isEqualTo(new GrantScript.Found(schema.getValue(), name + "@%"));
    }
  }

  @ParameterizedTest
  @FieldSource("VERSIONS")
  void explainsKeystonesStatements(String version) throws Exception {
    KeystoneDatabase database =
        KeystoneDatabase.create(server(version), "explained", "kilo").grantEverything();
    fill(database);
    assertThat(database.tokens().queryPlans())
        .extracting(QueryPlan::query, QueryPlan::source, QueryPlan::key)
        .contains(
            tuple("flush", SqlTokens.PlanSource.EXPLAIN, "ix_token_expires"),
            tuple("lookup", SqlTokens.PlanSource.EXPLAIN, "PRIMARY"));
  }

  @ParameterizedTest
  @FieldSource("VERSIONS")
  void sessionIsReadOnlyAndLimited(String version) throws Exception {
    KeystoneDatabase database =
        KeystoneDatabase.create(server(version), "limited", "kilo").grant("ALL ON limited.*");
    database.execute("CREATE PROCEDURE delete_all() DELETE FROM token");
    try (Session session = database.session(Duration.ofMillis(200))) {
      assertThat(KeystoneDatabase.error(session, "CALL delete_all()")).isEqualTo(1792);
      assertThatThrownBy(() -> session.run(Query.of("endless", ENDLESS), row -> {}))
          .isInstanceOf(Query.CutOffException.class);
      assertThat(session.list(Query.of("test", "SELECT 1"), row -> row.getLong(1)))
          .containsExactly(1L);
    }
  }

  /** As on a server without a limit of its own, of which no package is available. */
  @ParameterizedTest
  @FieldSource("VERSIONS")
  void driverCutsOffStatementAndKeepsConnection(String version) throws Exception {
    KeystoneDatabase database = database(server(version), "unlimited", "kilo");
    try (Connection connection = DriverConnection.open(database.config(), Duration.ofSeconds(20));
        PreparedStatement slow = connection.prepareStatement(ENDLESS)) {
      slow.setQueryTimeout(1);
      SQLException e = catchThrowableOfType(SQLException.class, slow::executeQuery);
      assertThat(SqlErrors.isCutOff(e)).isTrue();
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  /** MySQL 8's accounts are of caching_sha2_password, the others of mysql_native_password. */
  @ParameterizedTest
  @FieldSource("VERSIONS")
  void logsInThroughSocketFile(String version) throws Exception {
    SqlServer server = server(version);
    KeystoneDatabase database = database(server, "nearby", "kilo");
    try (SqlSource source =
        KeystoneDatabase.source(throughSocketFile(database, server), Duration.ofSeconds(5), 10)) {
      assertThat(KeystoneDatabase.tokens(source).counts()).isPresent();
    }
  }

  private static DatabaseConfig throughSocketFile(KeystoneDatabase database, SqlServer server)
      throws SQLException {
    try (Connection root = server.connect("");
        ResultSet socket = root.createStatement().executeQuery("SELECT @@socket")) {
      socket.next();
      return database.config(Path.of(socket.getString(1)), null);
    }
  }

  private static KeystoneDatabase sha256(SqlServer server) throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "hashed", "kilo").grantEverything();
    database.execute(
        "ALTER USER hashed IDENTIFIED WITH sha256_password BY '"
            + KeystoneDatabase.quotedPassword()
            + "'");
    return database;
  }

  @Test
  void sha256PasswordLogsInOverTlsAndSocketFile() throws Exception {
    SqlServer server = server("8.0.12");
    KeystoneDatabase database = sha256(server);
    for (DatabaseConfig config : List.of(database.config(), throughSocketFile(database, server))) {
      try (SqlSource source = KeystoneDatabase.source(config, Duration.ofSeconds(5), 10)) {
        assertThat(KeystoneDatabase.tokens(source).counts()).isPresent();
      }
    }
  }

  /** Any server could send a public key, so it is not requested. */
  @Test
  void passwordIsNotSentWithoutTls() throws Exception {
    try (SqlSource source = sha256(server("5.7.22")).source()) {
      KeystoneDatabase.assertFails(
          () -> KeystoneDatabase.collect(source),
          Failure.Kind.DENIED,
          "'hashed'",
          "need TLS",
          "unix_socket");
    }
  }

  @ParameterizedTest
  @FieldSource("VERSIONS")
  void wrongPasswordIsDenied(String version) throws Exception {
    KeystoneDatabase database = database(server(version), "locked_out", "kilo");
    DatabaseConfig wrong = database.config("locked_out", "wrong");
    try (SqlSource source = KeystoneDatabase.source(wrong, Duration.ofSeconds(5), 10)) {
      assertThatThrownBy(() -> KeystoneDatabase.collect(source))
          .hasMessageContaining("refuses account 'locked_out'");
    }
    assertThat(database.tokens().counts()).isPresent();
  }
}
