package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.ServerListsBuilder;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserDirectory;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.servers.MariaDb;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures, against a real server whose zone is not UTC. */
final class SqlSourceIT {

  /** Tables and columns of the grants for an unknown release. */
  private static final List<String> LATER_THAN_KILO =
      List.of(
          "application_credential",
          "local_user",
          "federated_user",
          "alembic_version",
          "project",
          "expires_at_int");

  private static final String IN_50_MINUTES = "UTC_TIMESTAMP() + INTERVAL 50 MINUTE";
  private static final String IN_59_MINUTES = "UTC_TIMESTAMP() + INTERVAL 59 MINUTE";
  private static final String YESTERDAY = "UTC_TIMESTAMP() - INTERVAL 1 DAY";

  private static MariaDb server;

  @BeforeAll
  static void startServer() {
    server = MariaDb.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  /** Active, revoked and expired rows of three users and without owner, and one without expiry. */
  private static void insertTokens(KeystoneDatabase database) throws SQLException {
    database.insert(5, IN_50_MINUTES, 1, "'quantum-id'");
    database.insert(3, YESTERDAY, 1, "'quantum-id'");
    database.insert(1, YESTERDAY, 0, "'quantum-id'");
    database.insert(1, "NULL", 1, "'quantum-id'");
    database.insert(2, IN_59_MINUTES, 1, "'nova-id'");
    database.insert(1, IN_50_MINUTES, 0, "'nova-id'");
    database.insert(1, IN_59_MINUTES, 3, "'ldap-id'");
    database.insert(2, YESTERDAY, 1, "NULL");
  }

  private static void insertUsers(KeystoneDatabase database, String schema) throws SQLException {
    database.execute(
        "SET foreign_key_checks = 0;"
            + switch (schema) {
              case "grizzly", "icehouse" ->
                  "INSERT INTO user (id, name, domain_id) VALUES ('quantum-id', 'quantum', 'd'),"
                      + " ('nova-id', 'nova', 'd'), ('ldap-id', 'Jörg', 'd')";
              case "kilo" ->
                  "INSERT INTO user (id, name, domain_id) VALUES ('quantum-id', 'quantum', 'd'),"
                      + " ('nova-id', 'nova', 'd');"
                      + "INSERT INTO id_mapping VALUES ('ldap-id', 'd', 'Jörg', 'user'),"
                      + " ('nova-id', 'd', 'not this', 'user'), ('x', 'd', 'a group', 'group')";
              case "mitaka" ->
                  "INSERT INTO local_user (user_id, domain_id, name) VALUES"
                      + " ('quantum-id', 'd', 'quantum'), ('nova-id', 'd', 'nova');"
                      + "INSERT INTO federated_user (user_id, idp_id, protocol_id, unique_id,"
                      + " display_name) VALUES ('ldap-id', 'i', 'p', 'u', 'Jörg'),"
                      + " ('nova-id', 'i', 'p', 'v', 'not this'), ('f', 'i', 'p', 'w', NULL)";
              default ->
                  "INSERT INTO local_user (user_id, domain_id, name) VALUES"
                      + " ('quantum-id', 'd', 'quantum');"
                      + "INSERT INTO nonlocal_user (user_id, domain_id, name) VALUES"
                      + " ('nova-id', 'd', 'nova');"
                      + "INSERT INTO id_mapping VALUES ('ldap-id', 'd', 'Jörg', 'user')";
            });
  }

  private static KeystoneDatabase documentedAccount(String name, String schema, Release release)
      throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, name, schema);
    database.grantTokens();
    for (String grant : database.grants().names(release)) {
      // The file of Mitaka's schema leaves this table out.
      if (release != Release.MITAKA || !grant.contains("id_mapping")) {
        database.execute(grant);
      }
    }
    return database;
  }

  @ParameterizedTest
  @CsvSource({
    "grizzly, GRIZZLY",
    "icehouse, ICEHOUSE",
    "kilo, KILO",
    "mitaka, MITAKA",
    "queens, QUEENS",
    "zed, ZED"
  })
  void figuresAgreeWithPlainSql(String schema, Release release) throws Exception {
    KeystoneDatabase database = documentedAccount("of_" + schema, schema, release);
    insertTokens(database);
    insertUsers(database, schema);

    try (SqlSource source = database.source()) {
      Instant before = Instant.now().minusSeconds(2);
      SqlSource.Collected collected = KeystoneDatabase.collect(source);
      SqlTokens tokens = collected.tokens();

      assertThat(tokens.release()).isEqualTo(release);
      SqlTokens.Counts counts = tokens.counts().orElseThrow();
      assertThat(counts.active().value())
          .isEqualTo(8)
          .isEqualTo(database.count("valid <> 0 AND expires > UTC_TIMESTAMP()"));
      assertThat(counts.revoked().value())
          .isEqualTo(1)
          .isEqualTo(database.count("valid = 0 AND expires > UTC_TIMESTAMP()"));
      assertThat(counts.expired().value())
          .isEqualTo(6)
          .isEqualTo(database.count("expires <= UTC_TIMESTAMP()"));
      assertThat(counts.noExpiry().value())
          .isEqualTo(1)
          .isEqualTo(database.count("expires IS NULL"));
      assertThat(counts.rows().value()).isEqualTo(database.count("TRUE"));
      assertThat(counts.oldestExpired().orElseThrow())
          .isBetween(
              before.minus(Duration.ofDays(1)).minusSeconds(60),
              Instant.now().minus(Duration.ofDays(1)));
      assertThat(counts.latestExpiry().orElseThrow())
          .isBetween(before.plusSeconds(3480), Instant.now().plusSeconds(3541));
      assertThat(tokens.size().orElseThrow().data()).isPositive();

      assertThat(tokens.owners())
          .contains(
              new SqlTokens.Owners(
                  Optional.of(4L),
                  List.of(
                      UserTokens.counted(new User("quantum-id", "quantum", ""), 10),
                      UserTokens.counted(new User("nova-id", "nova", ""), 3),
                      UserTokens.counted(User.UNKNOWN, 2),
                      UserTokens.counted(new User("ldap-id", "Jörg", ""), 1)),
                  Estimate.counted(0)));
      assertThat(tokens.recent())
          .contains(
              new SqlTokens.Recent(
                  Duration.ofMinutes(5),
                  Estimate.counted(3),
                  List.of(
                      UserTokens.counted(new User("nova-id", "nova", ""), 2),
                      UserTokens.counted(new User("ldap-id", "Jörg", ""), 1))));
      assertThat(tokens.indexes())
          .isEqualTo(
              Map.of(
                  "expires", release.compareTo(Release.HAVANA) >= 0,
                  "expires,valid", release.compareTo(Release.HAVANA) >= 0,
                  "user_id", release.compareTo(Release.JUNO) >= 0));
      UserDirectory users = Objects.requireNonNull(collected.users());
      assertThat(users.ids()).containsExactlyInAnyOrder("quantum-id", "nova-id", "ldap-id");
      assertThat(users.get("nova-id").name()).isEqualTo("nova");
    }
  }

  @Test
  void documentedAccountReadsNoToken() throws Exception {
    KeystoneDatabase database = documentedAccount("secretive", "kilo", Release.KILO);

    for (String column : List.of("id", "extra")) {
      assertThatThrownBy(
              () -> {
                try (Connection exporter =
                    server.connect(database.name(), database.name(), KeystoneDatabase.PASSWORD)) {
                  exporter.createStatement().executeQuery("SELECT " + column + " FROM token");
                }
              })
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1143));
    }
  }

  @Test
  void documentedAccountHasNoExcessGrants() throws Exception {
    KeystoneDatabase database = documentedAccount("fitting", "kilo", Release.KILO);
    database.executeAll(database.grants().backlogs(Release.KILO));

    SqlTokens.Session session = database.tokens().session();

    assertThat(session.account()).isEqualTo("fitting@%");
    assertThat(session.excess()).isEmpty();
    assertThat(session.missing()).isEmpty();
    assertThat(session.plan()).contains("owners (an index covers user_id)");
  }

  @Test
  void reportsExcessGrantsWithRevokes() throws Exception {
    KeystoneDatabase database = documentedAccount("greedy", "kilo", Release.KILO);
    database.grant("SELECT (id, extra) ON token");
    database.grant("SELECT, INSERT ON user");
    database.execute("GRANT ALL ON keystone_elsewhere.* TO greedy");
    database.execute("GRANT PROCESS ON *.* TO greedy");

    List<SqlTokens.Right> excess = database.tokens().session().excess();

    assertThat(excess)
        .extracting(SqlTokens.Right::what)
        .satisfiesExactly(
            what -> assertThat(what).isEqualTo("PROCESS on *.*"),
            what -> assertThat(what).isEqualTo("SELECT (`extra`, `id`) on `greedy`.`token`"),
            what -> assertThat(what).isEqualTo("INSERT, SELECT on `greedy`.`user`"));
    for (SqlTokens.Right right : excess) {
      database.executeAll(right.statements());
    }
    assertThat(database.tokens().session().excess()).isEmpty();
  }

  @Test
  void judgesOnlyThisDatabase() throws Exception {
    KeystoneDatabase database = documentedAccount("shared_account", "kilo", Release.KILO);
    server.execute(
        "", "CREATE DATABASE elsewhere; CREATE TABLE elsewhere.token (id INT, extra INT)");
    database.execute("GRANT ALL ON elsewhere.* TO shared_account");
    database.execute("GRANT SELECT, INSERT ON elsewhere.token TO shared_account");
    database.execute("GRANT UPDATE (extra) ON elsewhere.token TO shared_account");
    assertThat(database.tokens().session().excess()).isEmpty();

    database.execute("GRANT SELECT ON `shared%`.* TO shared_account");
    assertThat(database.tokens().session().excess())
        .extracting(SqlTokens.Right::what)
        .containsExactly("SELECT on `shared%`.*");
  }

  /** Accounts and databases whose names differ in case only are others. */
  @Test
  void comparesNamesOfGrantsWithCase() throws Exception {
    KeystoneDatabase database = documentedAccount("cased", "kilo", Release.KILO);
    server.execute(
        "",
        "CREATE DATABASE CASED; CREATE USER CASED; GRANT SELECT ON CASED.* TO cased;"
            + " GRANT INSERT ON cased.* TO CASED");
    // Otherwise the account sees no grants of another one.
    database.execute("GRANT SELECT ON mysql.* TO cased");

    assertThat(database.tokens().session().excess()).isEmpty();
  }

  /** The lifetime is known, and tokens are stored nowhere. */
  private static Snapshot fernet() {
    return Snapshot.initial(
        new Keystone(
            true,
            Optional.empty(),
            Optional.of("fernet"),
            Optional.of(KeystoneDatabase.LIFETIME),
            Optional.empty(),
            Keystone.DEFAULT_REVOCATION_BUFFER,
            Keystone.Written.NOTHING));
  }

  private static void assertContinuesWithoutTable(SqlSource.Collected collected, Release release) {
    SqlTokens tokens = collected.tokens();
    assertThat(tokens.release()).isEqualTo(release);
    assertThat(tokens.session().hasTokenTable()).isFalse();
    assertThat(tokens.session().missing()).isEmpty();
    assertThat(tokens.counts()).isEmpty();
    assertThat(tokens.owners()).isEmpty();
    assertThat(tokens.recent()).isEmpty();
    assertThat(tokens.size()).isEmpty();
    assertThat(tokens.indexes()).isEmpty();
    assertThat(tokens.queryPlans()).isEmpty();
    assertThat(tokens.revocations()).isPresent();
    assertThat(tokens.trusts()).isPresent();
    assertThat(Objects.requireNonNull(collected.users()).get("quantum-id").name())
        .isEqualTo("quantum");
  }

  @ParameterizedTest
  @CsvSource({"kilo, KILO", "queens, QUEENS", "zed, ZED"})
  void continuesWithoutTable(String schema, Release release) throws Exception {
    KeystoneDatabase database = documentedAccount("tableless_" + schema, schema, release);
    database.executeAll(database.grants().backlogs(release));
    insertUsers(database, schema);
    database.execute("RENAME TABLE token TO before_the_drop");
    try (SqlSource source = database.source()) {
      assertContinuesWithoutTable(source.collect(fernet(), Instant.now().plusSeconds(60)), release);
      database.execute("RENAME TABLE before_the_drop TO token");
      assertThat(source.collect(fernet(), Instant.now().plusSeconds(60)).tokens().counts())
          .isPresent();
    }
  }

  @Test
  void noticesDroppedTableAtOnce() throws Exception {
    KeystoneDatabase database = documentedAccount("dropping", "zed", Release.ZED);
    try (SqlSource source = database.source()) {
      assertThat(source.collect(fernet(), Instant.now().plusSeconds(60)).tokens().counts())
          .isPresent();
      database.execute("DROP TABLE token");
      assertThat(
              source
                  .collect(fernet(), Instant.now().plusSeconds(60))
                  .tokens()
                  .session()
                  .hasTokenTable())
          .isFalse();
    }
  }

  /** What {@code grants} prints, loaded when there was no token table: one line fails. */
  private static KeystoneDatabase grantedWithoutTable(String name, String schema, Release release)
      throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, name, schema);
    insertUsers(database, schema);
    database.execute("DROP TABLE token");
    database.execute(
        database.grants().release(Release.UNKNOWN).get(release == Release.ZED ? 1 : 0));
    database.executeAll(database.grants().names(release));
    database.executeAll(database.grants().backlogs(release));
    assertThatThrownBy(() -> database.execute(database.grants().tokens()))
        .hasMessageContaining("doesn't exist");
    return database;
  }

  @Test
  void procedureShowsThatThereIsNoTable() throws Exception {
    KeystoneDatabase database = grantedWithoutTable("undecided", "kilo", Release.KILO);
    KeystoneDatabase.assertFails(
        () -> database.tokens(fernet()), Failure.Kind.DENIED, "1142", "fails with error 1146");

    database.executeAll(database.grants().sampling());
    try (SqlSource source = database.source()) {
      assertContinuesWithoutTable(
          source.collect(fernet(), Instant.now().plusSeconds(60)), Release.KILO);
    }
  }

  @Test
  void needsNoGrantOnTableThatReleaseDoesNotUse() throws Exception {
    KeystoneDatabase database = grantedWithoutTable("unused", "zed", Release.ZED);
    try (SqlSource source = database.source()) {
      assertContinuesWithoutTable(
          source.collect(fernet(), Instant.now().plusSeconds(60)), Release.ZED);
    }
  }

  @Test
  void refusesDatabaseOfAnotherService() throws Exception {
    server.execute(
        "",
        "CREATE DATABASE glance; CREATE TABLE glance.alembic_version (version_num VARCHAR(32));"
            + "CREATE TABLE glance.images (id INT)");
    KeystoneDatabase.assertFails(
        () ->
            KeystoneDatabase.source(
                    KeystoneDatabase.config("127.0.0.1", server.port(), "glance", "root", ""),
                    Duration.ofSeconds(5),
                    10)
                .collect(fernet(), Instant.now().plusSeconds(60)),
        Failure.Kind.ERROR,
        "1146",
        "names Keystone's database");
  }

  @Test
  void reportsMissingGrants() throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "modest", "kilo");
    database.grant("SELECT (expires, valid) ON token");
    List<SqlTokens.Right> missing = database.tokens().session().missing();
    assertThat(missing)
        .extracting(SqlTokens.Right::what)
        .satisfiesExactly(
            what -> assertThat(what).contains("release is not recognised"),
            what -> assertThat(what).contains("no owners"),
            what -> assertThat(what).contains("no user names"),
            what -> assertThat(what).contains("revocation_event and trust"));

    for (SqlTokens.Right right : missing) {
      for (String statement : right.statements()) {
        if (LATER_THAN_KILO.stream().noneMatch(statement::contains)) {
          database.execute(statement);
        }
      }
    }
    assertThat(database.tokens().session().missing()).isEmpty();
  }

  @Test
  void comparesDatabaseClock() throws Exception {
    KeystoneDatabase database = documentedAccount("wrong_clock", "kilo", Release.KILO);
    assertThat(database.tokens().session().clockOffset())
        .hasValueSatisfying(offset -> assertThat(offset.abs()).isLessThan(Duration.ofSeconds(4)));
    server.execute("", "SET GLOBAL init_connect = 'SET timestamp = UNIX_TIMESTAMP() + 90'");
    try {
      assertThat(database.tokens().session().clockOffset())
          .hasValueSatisfying(
              offset ->
                  assertThat(offset).isBetween(Duration.ofSeconds(85), Duration.ofSeconds(92)));
    } finally {
      server.execute("", "SET GLOBAL init_connect = ''");
    }
  }

  @Test
  void emptyTableHasZeroRows() throws Exception {
    KeystoneDatabase database = documentedAccount("empty", "zed", Release.ZED);
    SqlTokens tokens = database.tokens();
    assertThat(tokens.counts()).contains(new TokenTally().counts(Scale.COUNTED));
    assertThat(tokens.owners())
        .contains(new SqlTokens.Owners(Optional.of(0L), List.of(), Estimate.counted(0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE migrate_version SET version = 4",
        "DROP TABLE migrate_version; ALTER TABLE token DROP COLUMN user_id"
      })
  void refusesTheSchemaOfFolsom(String change) throws Exception {
    KeystoneDatabase database =
        KeystoneDatabase.create(server, "folsom_" + change.length(), "grizzly");
    database.execute(change);
    database.grant("SELECT ON " + database.name() + ".*");
    KeystoneDatabase.assertFails(
        database::tokens, Failure.Kind.ERROR, "Keystone Folsom or older, which is not supported");
  }

  @Test
  void missingUserIdGrantCostsOwnersOnly() throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "ownerless", "kilo");
    database.grant("SELECT (expires, valid) ON token");
    insertTokens(database);
    SqlTokens tokens = database.tokens();
    assertThat(tokens.owners()).isEmpty();
    assertThat(tokens.counts().orElseThrow().rows().value()).isEqualTo(16);
    assertThat(tokens.recent().orElseThrow().tokens().value()).isEqualTo(3);
    assertThat(tokens.release()).isEqualTo(Release.UNKNOWN);
    assertThat(tokens.indexes()).containsOnlyKeys("expires", "expires,valid");
  }

  @Test
  void keystoneConfWithoutLifetimeHasDefaultOfRelease() throws Exception {
    KeystoneDatabase database = documentedAccount("lifetime", "grizzly", Release.GRIZZLY);
    database.insert(4, "UTC_TIMESTAMP() + INTERVAL 1439 MINUTE", 1, "'a'");
    database.insert(3, IN_59_MINUTES, 1, "'a'");
    Keystone configured =
        new Keystone(
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Keystone.DEFAULT_REVOCATION_BUFFER,
            Keystone.Written.NOTHING);
    SqlTokens tokens = database.tokens(Snapshot.initial(configured));
    assertThat(tokens.recent().orElseThrow().tokens().value()).isEqualTo(4);
    assertThat(database.tokens(Snapshot.initial(Keystone.unknown())).recent()).isEmpty();
  }

  /** By one pass, through indexes, and by a procedure. */
  @ParameterizedTest
  @ValueSource(strings = {"grizzly", "kilo", ""})
  void comparesOwnersAsBytes(String schema) throws Exception {
    boolean procedure = schema.isEmpty();
    KeystoneDatabase database =
        KeystoneDatabase.create(server, "bytes_" + schema, procedure ? "kilo" : schema);
    if (procedure) {
      database.executeAll(database.grants().sampling());
    } else {
      database.grantTokens();
    }
    List<String> owners = List.of("JDoe", "jdoe", "jdoe ", "müller", "muller");
    for (String owner : owners) {
      database.insert(
          40 * (1 + owners.indexOf(owner)),
          "UTC_TIMESTAMP() + INTERVAL 59 MINUTE",
          1,
          "'" + owner + "'");
    }
    SqlTokens tokens = database.tokens();
    assertThat(tokens.owners().orElseThrow().users()).contains(5L);
    for (List<UserTokens> top :
        List.of(tokens.owners().orElseThrow().top(), tokens.recent().orElseThrow().top())) {
      assertThat(top)
          .extracting(UserTokens::userId)
          .containsExactly("muller", "müller", "jdoe ", "jdoe", "JDoe");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grizzly", "kilo"})
  void zeroDateIsNotOldestExpiry(String schema) throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "zero_dates_" + schema, schema);
    database.grantTokens();
    database.execute(
        "SET sql_mode = ''; INSERT INTO token (id, expires, extra, valid) VALUES"
            + " ('a', 0, '', 1), ('b', '2015-01-01', '', 1)");
    SqlTokens.Counts counts = database.tokens().counts().orElseThrow();
    assertThat(counts.expired()).isEqualTo(Estimate.counted(2));
    assertThat(counts.oldestExpired()).contains(Instant.parse("2015-01-01T00:00:00Z"));
    database.execute("DELETE FROM token WHERE id = 'b'");
    counts = database.tokens().counts().orElseThrow();
    assertThat(counts.oldestExpired()).isEmpty();
    assertThat(counts.latestExpiry()).isEmpty();
  }

  private static String topOwner(Snapshot snapshot) {
    return KeystoneDatabase.figures(snapshot).owners().orElseThrow().top().get(0).userId();
  }

  @Test
  void namesNewUserAtOnce() throws Exception {
    KeystoneDatabase database = documentedAccount("newcomer", "kilo", Release.KILO);
    insertUsers(database, "kilo");
    try (SqlSource source = database.source()) {
      assertThat(KeystoneDatabase.collect(source).users()).isNotNull();
      assertThat(KeystoneDatabase.collect(source).users()).isNull();
      database.execute("INSERT INTO user (id, name, domain_id) VALUES ('n', 'newcomer', 'd')");
      database.insert(1, IN_50_MINUTES, 1, "'n'");
      SqlSource.Collected collected = KeystoneDatabase.collect(source);
      assertThat(collected.tokens().owners().orElseThrow().top())
          .containsExactly(UserTokens.counted(new User("n", "newcomer", ""), 1));
      assertThat(Objects.requireNonNull(collected.users()).get("n").name()).isEqualTo("newcomer");
      assertThat(KeystoneDatabase.collect(source).users()).isNull();
    }
  }

  /** Two users of one name, and where the release has them, one of LDAP and a federated one. */
  private static void insertNamesakes(KeystoneDatabase database, String schema)
      throws SQLException {
    boolean isKilo = schema.equals("kilo");
    String domains =
        isKilo
            ? "INSERT INTO domain (id, name, enabled) VALUES ('default', 'Default', 1),"
                + " ('h', 'heat_domain', 1), ('f', 'Federated', 1);"
            : "INSERT INTO project (id, name, domain_id, is_domain) VALUES"
                + " ('default', 'Default', 'root', 1), ('h', 'heat_domain', 'root', 1),"
                + " ('f', 'Federated', 'root', 1), ('d', 'no domain', 'h', 0);";
    String users =
        switch (schema) {
          case "kilo" ->
              "INSERT INTO user (id, name, domain_id) VALUES ('1', 'nova', 'default'),"
                  + " ('2', 'nova', 'h');"
                  + "INSERT INTO id_mapping VALUES ('3', 'h', 'kim', 'user')";
          case "mitaka" ->
              "INSERT INTO local_user (user_id, domain_id, name) VALUES"
                  + " ('1', 'default', 'nova'), ('2', 'h', 'nova');"
                  + "INSERT INTO federated_user (user_id, idp_id, protocol_id, unique_id,"
                  + " display_name) VALUES ('3', 'i', 'p', 'u', 'kim')";
          default ->
              "INSERT INTO local_user (user_id, domain_id, name) VALUES ('1', 'default', 'nova');"
                  + "INSERT INTO nonlocal_user (user_id, domain_id, name) VALUES"
                  + " ('2', 'h', 'nova');"
                  + "INSERT INTO user (id, domain_id) VALUES ('3', 'f');"
                  + "INSERT INTO federated_user (user_id, idp_id, protocol_id, unique_id,"
                  + " display_name) VALUES ('3', 'i', 'p', 'u', 'kim')";
        };
    database.execute("SET foreign_key_checks = 0;" + domains + users);
    for (int user = 1; user <= 3; user++) {
      database.insert(4 - user, IN_50_MINUTES, 1, "'" + user + "'");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "kilo, KILO, heat_domain",
    "mitaka, MITAKA, ''",
    "queens, QUEENS, Federated",
    "zed, ZED, Federated"
  })
  void distinguishesNamesakes(String schema, Release release, String domainOfKim) throws Exception {
    KeystoneDatabase database = documentedAccount("namesakes_" + schema, schema, release);
    insertNamesakes(database, schema);
    try (SqlSource source = database.source()) {
      SqlSource.Collected collected = KeystoneDatabase.collect(source);
      assertThat(collected.tokens().owners().orElseThrow().top())
          .extracting(UserTokens::user)
          .containsExactly(
              new User("1", "nova", "Default"),
              new User("2", "nova", "heat_domain"),
              new User("3", "kim", domainOfKim));
      assertThat(Objects.requireNonNull(collected.users()).get("2").domain())
          .isEqualTo("heat_domain");
      assertThat(collected.tokens().session().missing())
          .noneMatch(right -> right.what().contains("domains"));
    }
  }

  @ParameterizedTest
  @CsvSource({"kilo, user", "mitaka, local_user", "queens, local_user", "zed, local_user"})
  void namesAreReadWithoutGrantsOnDomains(String schema, String table) throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "older_grants_" + schema, schema);
    database.grantTokens();
    String id = table.equals("user") ? "id" : "user_id";
    database.grant("SELECT (" + id + ", name) ON " + table);
    insertNamesakes(database, schema);

    SqlTokens tokens = database.tokens();

    assertThat(tokens.owners().orElseThrow().top())
        .contains(UserTokens.counted(new User("1", "nova", ""), 3));
    SqlTokens.Right domains =
        tokens.session().missing().stream()
            .filter(right -> right.what().contains("without their domains"))
            .findFirst()
            .orElseThrow();
    for (String statement : domains.statements()) {
      // The file of Mitaka's schema leaves this table out.
      if (!schema.equals("mitaka") || !statement.contains("id_mapping")) {
        database.execute(statement);
      }
    }
    tokens = database.tokens();
    assertThat(tokens.owners().orElseThrow().top())
        .contains(UserTokens.counted(new User("1", "nova", "Default"), 3));
    assertThat(tokens.session().missing())
        .noneMatch(right -> right.what().contains("without their domains"));
  }

  /** A list of one owner on the one server. */
  private static Snapshot withList(Snapshot snapshot, UserList list) {
    ServerLists lists =
        new ServerListsBuilder(List.of(list)).recentWindow(Duration.ofMinutes(5)).build();
    return snapshot.withLists(
        Map.of(new Server(0, "a", "a", 11_211), Outcome.ok(lists, Instant.now())));
  }

  private static UserDirectory usersReadBy(SqlSource source, Snapshot snapshot) throws Exception {
    return Objects.requireNonNull(source.collect(snapshot, Instant.now().plusSeconds(60)).users());
  }

  @Test
  void readsUsersOnceForEachUnknownList() throws Exception {
    KeystoneDatabase database = documentedAccount("creating", "kilo", Release.KILO);
    insertUsers(database, "kilo");
    try (SqlSource source = database.source()) {
      Snapshot snapshot = KeystoneDatabase.publish(source, KeystoneDatabase.nothing());
      database.execute("INSERT INTO user (id, name, domain_id) VALUES ('n', 'newcomer', 'd')");

      snapshot = withList(snapshot, UserList.unread("", "key", 1, Optional.empty()));
      assertThat(usersReadBy(source, snapshot).get("n").name()).isEqualTo("newcomer");
      assertThat(source.collect(snapshot, Instant.now().plusSeconds(60)).users()).isNull();

      database.execute("INSERT INTO user (id, name, domain_id) VALUES ('m', 'later', 'd')");
      snapshot = withList(snapshot, UserList.unread("m", "key", 1, Optional.empty()));
      assertThat(usersReadBy(source, snapshot).get("m").name()).isEqualTo("later");
      snapshot = withList(snapshot, UserList.unread("nameless", "key", 1, Optional.empty()));
      assertThat(source.collect(snapshot, Instant.now().plusSeconds(60)).users()).isNull();
    }
  }

  @Test
  void deletedUserKeepsItsName() throws Exception {
    KeystoneDatabase database = documentedAccount("deleting", "kilo", Release.KILO);
    insertUsers(database, "kilo");
    database.insert(2, IN_50_MINUTES, 1, "'quantum-id'");
    Snapshot snapshot;
    try (SqlSource source = database.source()) {
      snapshot = KeystoneDatabase.publish(source, KeystoneDatabase.nothing());
      database.execute("DELETE FROM user WHERE id = 'quantum-id'");
      // Another user appears: all are read.
      database.execute("INSERT INTO user (id, name, domain_id) VALUES ('n', 'newcomer', 'd')");
      database.insert(1, IN_50_MINUTES, 1, "'n'");
      snapshot = KeystoneDatabase.publish(source, snapshot);
      assertThat(topOwner(snapshot)).isEqualTo("quantum-id");
      assertThat(owner(snapshot).name()).isEqualTo("quantum");
      assertThat(snapshot.users().orElseThrow().get("quantum-id").name()).isEqualTo("quantum");
    }
    try (SqlSource reconfigured = database.source()) {
      assertThat(owner(KeystoneDatabase.publish(reconfigured, snapshot)).name())
          .isEqualTo("quantum");
    }
  }

  private static User owner(Snapshot snapshot) {
    return KeystoneDatabase.figures(snapshot).owners().orElseThrow().top().get(0).user();
  }

  @Test
  void boundsDirectoryButNamesReportedUsers() throws Exception {
    KeystoneDatabase database = documentedAccount("populous", "kilo", Release.KILO);
    database.execute(
        "INSERT INTO user (id, name, domain_id) SELECT seq, CONCAT('user ', seq), 'd'"
            + " FROM seq_1_to_9; INSERT INTO domain VALUES ('d', 'heat_domain', 1, NULL)");
    Clock clock = Clock.systemUTC();
    try (Session session = database.session(Duration.ofSeconds(5))) {
      UserNames userNames =
          new UserNames(session, clock, new StatementBackoff(Duration.ofMinutes(1)), 3);
      Schema schema = Schema.read(session);
      Snapshot nothing = KeystoneDatabase.nothing();
      User eighth = new User("8", "user 8", "heat_domain");
      UserNames.Resolved first = userNames.resolve(schema, List.of("8", "deleted"), nothing);
      assertThat(Objects.requireNonNull(first.directory()).ids()).hasSize(3);
      assertThat(first.named()).isEqualTo(Map.of("8", eighth));

      UserNames.Resolved second = userNames.resolve(schema, List.of("9", "8"), nothing);
      assertThat(second.named())
          .isEqualTo(Map.of("8", eighth, "9", new User("9", "user 9", "heat_domain")));
      assertThat(second.directory()).isNull();
    }
  }

  @Test
  void countsManyOwners() throws Exception {
    KeystoneDatabase database = documentedAccount("crowd", "kilo", Release.KILO);
    database.insert(100_000, IN_50_MINUTES, 1, "MD5(seq)");
    database.insert(50, IN_50_MINUTES, 1, "'heavy'");
    database.insert(40, IN_50_MINUTES, 1, "'second'");
    try (SqlSource source = KeystoneDatabase.source(database.config(), Duration.ofSeconds(10), 2)) {
      assertThat(KeystoneDatabase.tokens(source).owners())
          .contains(
              new SqlTokens.Owners(
                  Optional.of(100_002L),
                  List.of(
                      UserTokens.counted(User.withId("heavy"), 50),
                      UserTokens.counted(User.withId("second"), 40)),
                  Estimate.counted(100_000)));
    }
    assertThat(explain(database, Survey.states())).contains("Using index");
    assertThat(explain(database, Survey.owners())).contains("Using index");
    assertThat(explain(database, Survey.recentByOwner(Duration.ofMinutes(55))))
        .startsWith("range ix_token_expires");
  }

  /** Access type, index and remarks. */
  private static String explain(KeystoneDatabase database, Query query) throws SQLException {
    try (Connection root = server.connect(database.name());
        PreparedStatement statement = root.prepareStatement("EXPLAIN " + query.text())) {
      for (int i = 0; i < query.parameters().size(); i++) {
        statement.setObject(i + 1, query.parameters().get(i));
      }
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return String.join(
            " ", rows.getString("type"), rows.getString("key"), rows.getString("Extra"));
      }
    }
  }
}
