package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.DatabaseConfig;
import io.github.keystonetoken.config.Secret;
import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import io.github.keystonetoken.servers.SqlServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

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
      throws SQLException {
    server.execute("", "CREATE DATABASE " + name);
    server.createTables(name, release);
    createAccount(server, name);
    return new KeystoneDatabase(server, name);
  }

  static void createAccount(SqlServer server, String user) throws SQLException {
    server.execute("", "CREATE USER " + user + " IDENTIFIED BY '" + quotedPassword() + "'");
  }

  static String quotedPassword() {
    return PASSWORD.replace("'", "''");
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

  KeystoneDatabase grant(String what) throws SQLException {
    execute("GRANT " + what + " TO " + name);
    return this;
  }

  KeystoneDatabase grantEverything() throws SQLException {
    return grant("SELECT ON " + name + ".*");
  }

  /** Grants the columns of the token table and of the tables with the release. */
  KeystoneDatabase grantTokens() throws SQLException {
    return grantAll(List.of(grants().tokens())).grantAll(grants().release(Release.UNKNOWN));
  }

  /** Grants what the command {@code grants} prints, except the right to sample. */
  KeystoneDatabase grantDocumented() throws SQLException {
    return grantTokens()
        .grantAll(grants().names(Release.UNKNOWN))
        .grantAll(grants().backlogs(Release.UNKNOWN));
  }

  /** Grants of tables and columns that this release lacks fail, as they may. */
  private KeystoneDatabase grantAll(List<String> statements) throws SQLException {
    server.executeScript(name, String.join("\n", statements));
    return this;
  }

  /** Runs what the exporter reports as missing. */
  void grantMissing(List<SqlTokens.Right> missing) throws SQLException {
    for (SqlTokens.Right right : missing) {
      grantAll(right.statements());
    }
  }

  long count(String condition) throws SQLException {
    return queryLong("SELECT COUNT(*) FROM token WHERE " + condition);
  }

  /** Rows by state, some of which have expired. */
  SqlTokens.Counts countsByHand() throws SQLException {
    String alive = "expires > UTC_TIMESTAMP() AND valid ";
    return new SqlTokens.Counts(
        Estimate.counted(count("TRUE")),
        Estimate.counted(count(alive + "<> 0")),
        Estimate.counted(count(alive + "= 0")),
        Estimate.counted(count("expires <= UTC_TIMESTAMP()")),
        Estimate.counted(count("expires IS NULL")),
        Optional.of(expiry("MIN(expires)")),
        Optional.of(expiry("MAX(expires)")));
  }

  Instant expiry(String expression) throws SQLException {
    return Instant.ofEpochSecond(
        queryLong("SELECT TIMESTAMPDIFF(SECOND, '1970-01-01', " + expression + ") FROM token"));
  }

  long queryLong(String sql) throws SQLException {
    return server.queryLong(name, sql);
  }

  /** Of a statement, as EXPLAIN shows it to root: access type, index and remarks. */
  String explain(Query query) throws SQLException {
    String sql = query.sql();
    for (Object parameter : query.parameters()) {
      sql = sql.replaceFirst("\\?", parameter.toString());
    }
    try (Connection root = server.connect(name);
        ResultSet rows = root.createStatement().executeQuery("EXPLAIN " + sql)) {
      rows.next();
      return String.join(
          " ", rows.getString("type"), rows.getString("key"), rows.getString("Extra"));
    }
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

  DatabaseConfig config(@Nullable Path socket, DatabaseConfig.@Nullable Tls tls) {
    return config("127.0.0.1", socket, tls);
  }

  DatabaseConfig config(String host, @Nullable Path socket, DatabaseConfig.@Nullable Tls tls) {
    return new DatabaseConfig(host, server.port(), socket, name, name, new Secret(PASSWORD), tls);
  }

  Session session(Duration timeout) throws CollectionException {
    return session(config(), timeout);
  }

  static Session session(DatabaseConfig config, Duration timeout) throws CollectionException {
    Session session = new Session(sql(config, timeout, 10), Clock.systemUTC());
    session.begin(Instant.now().plusSeconds(60));
    return session;
  }

  /** The number of the server's error. */
  static int error(Session session, String sql) throws CollectionException, InterruptedException {
    return Objects.requireNonNull(session.tryRun(Query.of("test", sql), row -> {})).getErrorCode();
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
      return collect(source, known).tokens();
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
    return configured("uuid", LIFETIME, Keystone.DEFAULT_REVOCATION_BUFFER);
  }

  /** What a keystone.conf says; null if it does not set an option. */
  static Snapshot configured(
      @Nullable String provider, @Nullable Duration lifetime, Duration revocationBuffer) {
    return Snapshot.initial(
        new Keystone(
            true,
            Optional.ofNullable(provider).filter("uuid"::equals).map(uuid -> "sql"),
            Optional.ofNullable(provider),
            Optional.ofNullable(lifetime),
            Optional.empty(),
            revocationBuffer,
            Keystone.Written.NOTHING));
  }

  static SqlSource.Collected collect(SqlSource source)
      throws CollectionException, InterruptedException {
    return collect(source, nothing());
  }

  static SqlSource.Collected collect(SqlSource source, Snapshot known)
      throws CollectionException, InterruptedException {
    return source.collect(known, Instant.now().plusSeconds(60));
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

  /** Asserts that it was not counted, and that the truth is within five deviations. */
  static void assertNear(Estimate estimate, long truth) {
    assertThat(estimate.relativeError()).isBetween(0.001, 0.5);
    assertThat((double) estimate.value())
        .isCloseTo((double) truth, within(2.5 * estimate.relativeError() * estimate.value() + 5));
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
    return source.publish(before, Outcome.ok(collect(source, before), Instant.now()));
  }

  /** Runs of a statement since the start. */
  static StatementTimes times(Snapshot snapshot, String statement) {
    return Objects.requireNonNull(snapshot.statements().get(statement));
  }
}
