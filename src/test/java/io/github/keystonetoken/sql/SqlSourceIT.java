package io.github.keystonetoken.sql;

import static java.util.stream.Collectors.joining;
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
import io.github.keystonetoken.sql.SurveyPlan.Reading;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures, against a real server whose zone is not UTC. */
final class SqlSourceIT {

  /** The lifetime is known, and tokens are stored nowhere. */
  private static final Snapshot FERNET =
      KeystoneDatabase.configured(
          "fernet", KeystoneDatabase.LIFETIME, Keystone.DEFAULT_REVOCATION_BUFFER);

  private static final String IN_50_MINUTES = "UTC_TIMESTAMP() + INTERVAL 50 MINUTE";
  private static final String IN_59_MINUTES = "UTC_TIMESTAMP() + INTERVAL 59 MINUTE";
  private static final String FEDERATED_USERS =
      "INSERT INTO federated_user (user_id, idp_id, protocol_id, unique_id, display_name) VALUES"
          + " ('ldap-id', 'i', 'p', 'u', 'Jörg'), ('nova-id', 'i', 'p', 'v', 'not this'),"
          + " ('f', 'i', 'p', 'w', NULL)";
  private static final String YESTERDAY = "UTC_TIMESTAMP() - INTERVAL 1 DAY";

  @AutoClose private static final MariaDb server = MariaDb.start();

  /** Active, revoked and expired rows of three users and without owner, and one without expiry. */
  private static void insertTokens(KeystoneDatabase database) throws SQLException {
    database.insert(5, IN_50_MINUTES, 1, "'heat-id'");
    database.insert(3, YESTERDAY, 1, "'heat-id'");
    database.insert(1, YESTERDAY, 0, "'heat-id'");
    database.insert(1, "NULL", 1, "'heat-id'");
    database.insert(2, IN_59_MINUTES, 1, "'nova-id'");
    database.insert(1, IN_50_MINUTES, 0, "'nova-id'");
    database.insert(1, IN_59_MINUTES, 3, "'ldap-id'");
    database.insert(2, YESTERDAY, 1, "NULL");
  }

  /** Two users named nova, one of LDAP or federated, and names of others or of less worth. */
  private static void insertUsers(KeystoneDatabase database, String schema) throws SQLException {
    boolean hasDomains = List.of("grizzly", "icehouse", "kilo").contains(schema);
    String users =
        switch (schema) {
          case "grizzly", "icehouse" ->
              "INSERT INTO user (id, name, domain_id) VALUES ('nova-id', 'nova', 'default'),"
                  + " ('heat-id', 'nova', 'h'), ('ldap-id', 'Jörg', 'h')";
          case "kilo" ->
              "INSERT INTO user (id, name, domain_id) VALUES ('nova-id', 'nova', 'default'),"
                  + " ('heat-id', 'nova', 'h');"
                  + "INSERT INTO id_mapping VALUES ('ldap-id', 'h', 'Jörg', 'user'),"
                  + " ('nova-id', 'h', 'not this', 'user'), ('x', 'h', 'a group', 'group')";
          case "mitaka" ->
              "INSERT INTO local_user (user_id, domain_id, name) VALUES"
                  + " ('nova-id', 'default', 'nova'), ('heat-id', 'h', 'nova');"
                  + FEDERATED_USERS;
          default ->
              "INSERT INTO local_user (user_id, domain_id, name) VALUES"
                  + " ('nova-id', 'default', 'nova');"
                  + "INSERT INTO nonlocal_user (user_id, domain_id, name) VALUES"
                  + " ('heat-id', 'h', 'nova');"
                  + "INSERT INTO user (id, domain_id) VALUES ('ldap-id', 'f');"
                  + "INSERT INTO id_mapping VALUES ('ldap-id', 'h', 'not this', 'user');"
                  + FEDERATED_USERS;
        };
    database.execute(
        "SET foreign_key_checks = 0;"
            + (hasDomains
                ? "INSERT INTO domain (id, name, enabled) VALUES ('default', 'Default', 1),"
                    + " ('h', 'heat_domain', 1), ('f', 'Federated', 1);"
                : "INSERT INTO project (id, name, domain_id, is_domain) VALUES"
                    + " ('default', 'Default', 'root', 1), ('h', 'heat_domain', 'root', 1),"
                    + " ('f', 'Federated', 'root', 1), ('d', 'no domain', 'h', 0);")
            + users);
  }

  private static KeystoneDatabase documentedAccount(String name, String schema) throws Exception {
    return KeystoneDatabase.create(server, name, schema).grantDocumented();
  }

  @ParameterizedTest
  @CsvSource({
    "grizzly, GRIZZLY, heat_domain",
    "icehouse, ICEHOUSE, heat_domain",
    "kilo, KILO, heat_domain",
    "mitaka, MITAKA, ''",
    "queens, QUEENS, Federated",
    "zed, ZED, Federated"
  })
  void figuresAgreeWithPlainSql(String schema, Release release, String domain) throws Exception {
    KeystoneDatabase database = documentedAccount("of_" + schema, schema);
    insertTokens(database);
    insertUsers(database, schema);
    User nova = new User("nova-id", "nova", "Default");
    User namesake = new User("heat-id", "nova", "heat_domain");
    User ldap = new User("ldap-id", "Jörg", domain);

    try (SqlSource source = database.source()) {
      SqlSource.Collected collected = KeystoneDatabase.collect(source);
      SqlTokens tokens = collected.tokens();

      assertThat(tokens.release()).isEqualTo(release);
      assertThat(tokens.counts()).contains(database.countsByHand());
      assertThat(tokens.size().orElseThrow().data()).isPositive();
      assertThat(tokens.owners())
          .contains(
              new SqlTokens.Owners(
                  Optional.of(4L),
                  List.of(
                      UserTokens.counted(namesake, 10),
                      UserTokens.counted(nova, 3),
                      UserTokens.counted(User.UNKNOWN, 2),
                      UserTokens.counted(ldap, 1)),
                  Estimate.counted(0)));
      assertThat(tokens.recent())
          .contains(
              new SqlTokens.Recent(
                  Duration.ofMinutes(5),
                  Estimate.counted(3),
                  List.of(UserTokens.counted(nova, 2), UserTokens.counted(ldap, 1))));
      assertThat(tokens.indexes())
          .isEqualTo(
              Map.of(
                  "expires", release.compareTo(Release.HAVANA) >= 0,
                  "expires,valid", release.compareTo(Release.HAVANA) >= 0,
                  "user_id", release.compareTo(Release.JUNO) >= 0));
      UserDirectory users = Objects.requireNonNull(collected.users());
      assertThat(users.ids()).containsExactlyInAnyOrder("heat-id", "nova-id", "ldap-id");
      assertThat(users.get("heat-id")).isEqualTo(namesake);
      assertThat(tokens.session().missing()).noneMatch(right -> right.what().contains("domains"));
    }
  }

  @ParameterizedTest
  @CsvSource({"kilo, user, id", "mitaka, local_user, user_id", "zed, local_user, user_id"})
  void namesAreReadWithoutGrantsOnDomains(String schema, String table, String id) throws Exception {
    KeystoneDatabase database =
        KeystoneDatabase.create(server, "older_grants_" + schema, schema)
            .grantTokens()
            .grant("SELECT (" + id + ", name) ON " + table);
    insertTokens(database);
    insertUsers(database, schema);

    SqlTokens tokens = database.tokens();

    assertThat(tokens.owners().orElseThrow().top())
        .contains(UserTokens.counted(new User("nova-id", "nova", ""), 3));
    assertThat(tokens.session().missing().get(0).what())
        .isEqualTo("users without their domains, because the account may not read them");
    database.grantMissing(tokens.session().missing());
    tokens = database.tokens();
    assertThat(tokens.owners().orElseThrow().top())
        .contains(UserTokens.counted(new User("nova-id", "nova", "Default"), 3));
    assertThat(tokens.session().missing()).noneMatch(right -> right.what().contains("domains"));
  }

  @Test
  void documentedAccountIsNotTooSmallOrTooLarge() throws Exception {
    KeystoneDatabase database = documentedAccount("fitting", "kilo");

    SqlTokens.Session session = database.tokens().session();

    assertThat(session.account()).isEqualTo("fitting@%");
    assertThat(session.excess()).isEmpty();
    assertThat(session.missing()).isEmpty();
    assertThat(session.plan()).contains("owners (an index covers user_id)");
    for (String column : List.of("id", "extra")) {
      assertThatThrownBy(
              () -> {
                try (Connection exporter =
                    server.connect("fitting", "fitting", KeystoneDatabase.PASSWORD)) {
                  exporter.createStatement().executeQuery("SELECT " + column + " FROM token");
                }
              })
          .hasMessageStartingWith("SELECT command denied");
    }
  }

  /**
   * Of this database only, and of names that differ in case only: the account sees the grants of
   * others if it may read mysql.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          greedy | GRANT SELECT (id, extra) ON token TO greedy; GRANT SELECT, INSERT ON user TO greedy; GRANT ALL ON keystone_elsewhere.* TO greedy; GRANT PROCESS ON *.* TO greedy | PROCESS on *.*; SELECT (`extra`, `id`) on `greedy`.`token`; INSERT, SELECT on `greedy`.`user`
          shared_account | CREATE DATABASE elsewhere; CREATE TABLE elsewhere.token (id INT, extra INT); GRANT ALL ON elsewhere.* TO shared_account; GRANT SELECT, INSERT ON elsewhere.token TO shared_account; GRANT UPDATE (extra) ON elsewhere.token TO shared_account; GRANT SELECT ON `shared%`.* TO shared_account | SELECT on `shared%`.*
          cased | CREATE DATABASE CASED; CREATE USER CASED; GRANT SELECT ON CASED.* TO cased; GRANT INSERT ON cased.* TO CASED; GRANT SELECT ON mysql.* TO cased | ''
          """)
  void reportsExcessGrantsWithRevokes(String account, String grants, String excess)
      throws Exception {
    KeystoneDatabase database = documentedAccount(account, "kilo");
    database.execute(grants);

    List<SqlTokens.Right> reported = database.tokens().session().excess();

    assertThat(reported.stream().map(SqlTokens.Right::what).collect(joining("; ")))
        .isEqualTo(excess);
    for (SqlTokens.Right right : reported) {
      database.executeAll(right.statements());
    }
    assertThat(database.tokens().session().excess()).isEmpty();
  }

  private static void assertContinuesWithoutTable(SqlSource.Collected collected, Release release) {
    SqlTokens tokens = collected.tokens();
    assertThat(tokens.release()).isEqualTo(release);
    assertThat(tokens.session().hasTokenTable()).isFalse();
    assertThat(tokens.session().missing()).isEmpty();
    assertThat(List.of(tokens.counts(), tokens.owners(), tokens.recent(), tokens.size()))
        .containsOnly(Optional.empty());
    assertThat(tokens.indexes()).isEmpty();
    assertThat(tokens.queryPlans()).isEmpty();
    assertThat(tokens.revocations()).isPresent();
    assertThat(tokens.trusts()).isPresent();
    assertThat(Objects.requireNonNull(collected.users()).get("nova-id").name()).isEqualTo("nova");
  }

  @ParameterizedTest
  @CsvSource({"kilo, KILO", "queens, QUEENS", "zed, ZED"})
  void continuesWithoutTable(String schema, Release release) throws Exception {
    KeystoneDatabase database = documentedAccount("tableless_" + schema, schema);
    insertUsers(database, schema);
    database.execute("RENAME TABLE token TO before_the_drop");
    try (SqlSource source = database.source()) {
      assertContinuesWithoutTable(KeystoneDatabase.collect(source, FERNET), release);
      database.execute("RENAME TABLE before_the_drop TO token");
      assertThat(KeystoneDatabase.collect(source, FERNET).tokens().counts()).isPresent();
      database.execute("DROP TABLE token");
      assertThat(KeystoneDatabase.collect(source, FERNET).tokens().session().hasTokenTable())
          .isFalse();
    }
  }

  /** What {@code grants} prints, loaded when there was no token table, fails for the table. */
  @ParameterizedTest
  @CsvSource({"kilo, KILO", "zed, ZED"})
  void needsProcedureOrLaterReleaseToShowThatThereIsNoTable(String schema, Release release)
      throws Exception {
    KeystoneDatabase database = KeystoneDatabase.create(server, "undecided_" + schema, schema);
    insertUsers(database, schema);
    database.execute("DROP TABLE token");
    database.grantDocumented();
    if (release.hasTokenDrivers()) {
      KeystoneDatabase.assertFails(
          () -> database.tokens(FERNET), Failure.Kind.DENIED, "1142", "fails with error 1146");
      database.executeAll(database.grants().sampling());
    }
    try (SqlSource source = database.source()) {
      assertContinuesWithoutTable(KeystoneDatabase.collect(source, FERNET), release);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          grizzly | trust
          kilo | revocation_event and trust
          queens | revocation_event and trust and application_credential
          """)
  void reportedGrantsAddMissingFigures(String schema, String backlogs) throws Exception {
    KeystoneDatabase database =
        KeystoneDatabase.create(server, "bare_" + schema, schema)
            .grant("SELECT (expires, valid) ON token")
            .grant("SELECT (repository_id, version) ON migrate_version");
    SqlTokens tokens = database.tokens();
    assertThat(tokens.session().missing())
        .extracting(SqlTokens.Right::what)
        .containsExactly(
            "no owners, because the account may not read user_id",
            "no user names, because the account may not read any",
            "no figures of " + backlogs + ", because the account may not read them");
    assertThat(tokens.counts()).isPresent();
    assertThat(List.of(tokens.owners(), tokens.revocations(), tokens.trusts()))
        .containsOnly(Optional.empty());

    database.grantMissing(tokens.session().missing());

    tokens = database.tokens();
    assertThat(tokens.session().missing()).isEmpty();
    assertThat(tokens.owners()).isPresent();
    assertThat(tokens.trusts()).isPresent();
    assertThat(tokens.revocations().isPresent()).isEqualTo(!schema.equals("grizzly"));
  }

  @Test
  void missingGrantOnReleaseIsReportedWithThoseOfAllReleases() throws Exception {
    KeystoneDatabase database =
        KeystoneDatabase.create(server, "ownerless", "kilo")
            .grant("SELECT (expires, valid) ON token");
    insertTokens(database);
    SqlTokens tokens = database.tokens();
    assertThat(tokens.owners()).isEmpty();
    assertThat(tokens.counts().orElseThrow().rows().value()).isEqualTo(16);
    assertThat(tokens.recent().orElseThrow().tokens().value()).isEqualTo(3);
    assertThat(tokens.release()).isEqualTo(Release.UNKNOWN);
    assertThat(tokens.indexes()).containsOnlyKeys("expires", "expires,valid");
    assertThat(tokens.session().missing())
        .extracting(SqlTokens.Right::what)
        .containsExactly(
            "Keystone's release is not recognised",
            "no owners, because the account may not read user_id",
            "no user names, because the account may not read any",
            "no figures of revocation_event and trust and application_credential, because the account may not read them, if they exist");
    database.grantMissing(tokens.session().missing());
    assertThat(database.tokens().session().missing()).isEmpty();
  }

  @Test
  void comparesDatabaseClock() throws Exception {
    KeystoneDatabase database = documentedAccount("wrong_clock", "kilo");
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
  void emptyTablesHaveZeroRows() throws Exception {
    SqlTokens tokens = documentedAccount("empty", "zed").tokens();
    assertThat(tokens.counts()).contains(new TokenTally().counts(Scale.COUNTED));
    assertThat(tokens.owners())
        .contains(new SqlTokens.Owners(Optional.of(0L), List.of(), Estimate.counted(0)));
    assertThat(tokens.revocations()).contains(new SqlTokens.Revocations(0, 0, 0));
    assertThat(tokens.trusts()).contains(new SqlTokens.Trusts(0, 0, 0, true));
    assertThat(tokens.applicationCredentials())
        .contains(new SqlTokens.ApplicationCredentials(0, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE migrate_version SET version = 4",
        "DROP TABLE migrate_version; ALTER TABLE token DROP COLUMN user_id"
      })
  void refusesTheSchemaOfFolsom(String change) throws Exception {
    KeystoneDatabase database =
        KeystoneDatabase.create(server, "folsom_" + change.length(), "grizzly").grantEverything();
    database.execute(change);
    KeystoneDatabase.assertFails(
        database::tokens, Failure.Kind.ERROR, "Keystone Folsom or older, which is not supported");
  }

  @Test
  void keystoneConfWithoutLifetimeHasDefaultOfRelease() throws Exception {
    KeystoneDatabase database = documentedAccount("lifetime", "grizzly");
    database.insert(4, "UTC_TIMESTAMP() + INTERVAL 1439 MINUTE", 1, "'a'");
    database.insert(3, IN_59_MINUTES, 1, "'a'");
    SqlTokens tokens =
        database.tokens(
            KeystoneDatabase.configured(null, null, Keystone.DEFAULT_REVOCATION_BUFFER));
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
      database.insert(40 * (1 + owners.indexOf(owner)), IN_59_MINUTES, 1, "'" + owner + "'");
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
    KeystoneDatabase database =
        KeystoneDatabase.create(server, "zero_dates_" + schema, schema).grantTokens();
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

  @Test
  void namesNewUserAtOnce() throws Exception {
    KeystoneDatabase database = documentedAccount("newcomer", "kilo");
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

  /** A list of one owner on the one server. */
  private static Snapshot withList(Snapshot snapshot, UserList list) {
    ServerLists lists =
        new ServerListsBuilder(List.of(list)).recentWindow(Duration.ofMinutes(5)).build();
    return snapshot.withLists(
        Map.of(new Server(0, "a", "a", 11_211), Outcome.ok(lists, Instant.now())));
  }

  @Test
  void readsUsersOnceForEachUnknownList() throws Exception {
    KeystoneDatabase database = documentedAccount("creating", "kilo");
    insertUsers(database, "kilo");
    try (SqlSource source = database.source()) {
      Snapshot snapshot = KeystoneDatabase.publish(source, KeystoneDatabase.nothing());
      database.execute("INSERT INTO user (id, name, domain_id) VALUES ('n', 'newcomer', 'd')");

      snapshot = withList(snapshot, UserList.unread("", "key", 1, Optional.empty()));
      assertThat(users(source, snapshot).get("n").name()).isEqualTo("newcomer");
      assertThat(KeystoneDatabase.collect(source, snapshot).users()).isNull();

      database.execute("INSERT INTO user (id, name, domain_id) VALUES ('m', 'later', 'd')");
      snapshot = withList(snapshot, UserList.unread("m", "key", 1, Optional.empty()));
      assertThat(users(source, snapshot).get("m").name()).isEqualTo("later");
      snapshot = withList(snapshot, UserList.unread("nameless", "key", 1, Optional.empty()));
      assertThat(KeystoneDatabase.collect(source, snapshot).users()).isNull();
    }
  }

  private static UserDirectory users(SqlSource source, Snapshot snapshot) throws Exception {
    return Objects.requireNonNull(KeystoneDatabase.collect(source, snapshot).users());
  }

  @Test
  void deletedUserKeepsItsName() throws Exception {
    KeystoneDatabase database = documentedAccount("deleting", "kilo");
    insertUsers(database, "kilo");
    database.insert(2, IN_50_MINUTES, 1, "'heat-id'");
    User heat = new User("heat-id", "nova", "heat_domain");
    Snapshot snapshot;
    try (SqlSource source = database.source()) {
      snapshot = KeystoneDatabase.publish(source, KeystoneDatabase.nothing());
      database.execute("DELETE FROM user WHERE id = 'heat-id'");
      // Another user appears: all are read.
      database.execute("INSERT INTO user (id, name, domain_id) VALUES ('n', 'newcomer', 'd')");
      database.insert(1, IN_50_MINUTES, 1, "'n'");
      snapshot = KeystoneDatabase.publish(source, snapshot);
      assertThat(owner(snapshot)).isEqualTo(heat);
      assertThat(snapshot.users().orElseThrow().get("heat-id")).isEqualTo(heat);
    }
    try (SqlSource reconfigured = database.source()) {
      assertThat(owner(KeystoneDatabase.publish(reconfigured, snapshot))).isEqualTo(heat);
    }
  }

  private static User owner(Snapshot snapshot) {
    return KeystoneDatabase.figures(snapshot).owners().orElseThrow().top().get(0).user();
  }

  @Test
  void boundsDirectoryButNamesReportedUsers() throws Exception {
    KeystoneDatabase database = documentedAccount("populous", "kilo");
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
    KeystoneDatabase database = documentedAccount("crowd", "kilo");
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
    assertThat(explain(database, Reading.STATES)).contains("Using index");
    assertThat(explain(database, Reading.OWNERS)).contains("Using index");
    assertThat(explain(database, Reading.RECENT_BY_OWNER)).startsWith("range ix_token_expires");
  }

  private static String explain(KeystoneDatabase database, Reading reading) throws SQLException {
    return database.explain(Survey.query(reading, Survey.ALL_ROWS, Duration.ofMinutes(55)));
  }
}
