package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.config.Secret;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.servers.SqlServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

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

  DatabaseConfig config() {
    return new DatabaseConfig(
        "127.0.0.1",
        server.port(),
        Optional.empty(),
        name,
        name,
        Optional.of(new Secret(PASSWORD)),
        Optional.empty());
  }

  SqlSource source() {
    return source(config(), Duration.ofSeconds(5), 10);
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

  /** Collects and publishes, as a refresher does. */
  static Snapshot publish(SqlSource source, Snapshot before)
      throws CollectionException, InterruptedException {
    SqlSource.Collected collected = source.collect(before, Instant.now().plusSeconds(60));
    return source.publish(before, Outcome.ok(collected, Instant.now()));
  }
}
