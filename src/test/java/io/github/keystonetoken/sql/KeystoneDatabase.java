package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.config.Secret;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.servers.SqlServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A database with the schema of one release, some tokens, and an account for the exporter. */
final class KeystoneDatabase {

  static final String PASSWORD = "p?%&#@ w/'\"";
  static final Duration LIFETIME = Duration.ofHours(1);

  private final SqlServer server;
  private final String name;

  private KeystoneDatabase(SqlServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /**
   * Makes a database named {@code name} with the tables of {@code release} and an account so named.
   */
  static KeystoneDatabase create(SqlServer server, String name, String release)
      throws IOException, SQLException {
    server.execute("", "CREATE DATABASE " + name);
    KeystoneDatabase database = new KeystoneDatabase(server, name);
    database.createTables(release);
    server.execute(
        "", "CREATE USER " + name + " IDENTIFIED BY '" + PASSWORD.replace("'", "''") + "'");
    return database;
  }

  void createTables(String release) throws IOException, SQLException {
    try (InputStream sql =
        Objects.requireNonNull(
            KeystoneDatabase.class.getResourceAsStream("/schema/" + release + ".sql"))) {
      execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  String name() {
    return name;
  }

  void execute(String sql) throws SQLException {
    server.execute(name, sql);
  }

  void executeAll(Iterable<String> statements) throws SQLException {
    for (String statement : statements) {
      execute(statement);
    }
  }

  void grant(String what) throws SQLException {
    execute("GRANT " + what + " TO " + name);
  }

  long count(String condition) throws SQLException {
    return server.queryLong(name, "SELECT COUNT(*) FROM token WHERE " + condition);
  }

  /**
   * Inserts tokens.
   *
   * @param expires an expression
   * @param owner an expression
   */
  void insert(int number, String expires, int valid, String owner) throws SQLException {
    execute(
        "INSERT INTO token (id, expires, extra, valid, user_id) SELECT MD5(UUID()), "
            + expires
            + ", JSON_OBJECT('key', 'secret'), "
            + valid
            + ", "
            + owner
            + " FROM seq_1_to_"
            + number);
  }

  /** What to grant to the account. */
  Grants grants() {
    return new Grants(name, name + "@%");
  }

  /** Grants the columns of the token table and of the table with the release. */
  void grantTokens() throws SQLException {
    boolean zed =
        server.queryLong(
                name,
                "SELECT COUNT(*) FROM information_schema.tables"
                    + " WHERE table_schema = DATABASE() AND table_name = 'alembic_version'")
            > 0;
    execute(grants().tokens());
    execute(grants().release(Release.UNKNOWN).get(zed ? 1 : 0));
  }

  DatabaseConfig config() {
    return config(name, PASSWORD);
  }

  DatabaseConfig config(String user, String password) {
    return config("127.0.0.1", server.port(), name, user, password);
  }

  static DatabaseConfig config(
      String host, int port, String database, String user, String password) {
    return new DatabaseConfig(host, port, null, database, user, new Secret(password), null);
  }

  DatabaseConfig config(Optional<Path> socket, Optional<DatabaseConfig.Tls> tls) {
    return new DatabaseConfig(
        "127.0.0.1",
        server.port(),
        socket.orElse(null),
        name,
        name,
        new Secret(PASSWORD),
        tls.orElse(null));
  }

  Session session(Duration timeout) throws CollectionException {
    return session(config(), timeout);
  }

  static Session session(DatabaseConfig config, Duration timeout) throws CollectionException {
    Session session = new Session(sql(config, timeout, 10), Clock.systemUTC());
    session.begin(Instant.now().plusSeconds(60));
    return session;
  }

  SqlSource source() {
    return source(config(), Duration.ofSeconds(5), 10);
  }

  /** Collects once. */
  SqlTokens tokens() throws CollectionException, InterruptedException {
    return tokens(nothing());
  }

  SqlTokens tokens(Snapshot known) throws CollectionException, InterruptedException {
    try (SqlSource source = source()) {
      return source.collect(known, Instant.now().plusSeconds(60)).tokens();
    }
  }

  static SqlSource source(DatabaseConfig config, Duration timeout, int users) {
    return new SqlSource(sql(config, timeout, users), Clock.systemUTC());
  }

  static Config.Sql sql(DatabaseConfig config, Duration timeout, int users) {
    return new Config.Sql(
        config, Duration.ofMinutes(1), timeout, users, Duration.ofMinutes(5), 2_000_000);
  }

  /** Nothing known but the lifetime. */
  static Snapshot nothing() {
    return Snapshot.initial(
        new Keystone(
            true,
            Optional.of("sql"),
            Optional.of("uuid"),
            Optional.of(LIFETIME),
            Optional.empty(),
            Keystone.DEFAULT_REVOCATION_BUFFER,
            Keystone.Written.NOTHING));
  }

  static SqlSource.Collected collect(SqlSource source)
      throws CollectionException, InterruptedException {
    return source.collect(nothing(), Instant.now().plusSeconds(60));
  }

  static SqlTokens tokens(SqlSource source) throws CollectionException, InterruptedException {
    return collect(source).tokens();
  }

  /**
   * Asserts that it fails, of which kind and with which words; the reason never holds a password.
   */
  static void assertFails(ThrowingCallable action, Failure.Kind kind, String... words) {
    Failure failure = failure(action);
    assertThat(failure.kind()).isEqualTo(kind);
    for (String word : words) {
      assertThat(failure.reason()).contains(word);
    }
  }

  static Failure failure(ThrowingCallable action) {
    CollectionException e = catchThrowableOfType(CollectionException.class, action);
    assertThat(e).as("failure").isNotNull();
    assertThat(e.failure().reason()).doesNotContain(PASSWORD, "wrong");
    return e.failure();
  }

  static SqlTokens figures(Snapshot snapshot) {
    return snapshot.sql().flatMap(Outcome::figures).orElseThrow();
  }

  /** Collects and publishes, as a refresher does. */
  static Snapshot publish(SqlSource source, Snapshot before)
      throws CollectionException, InterruptedException {
    SqlSource.Collected collected = source.collect(before, Instant.now().plusSeconds(60));
    return source.publish(before, Outcome.ok(collected, Instant.now()));
  }
}
