package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.demo.Placement;
import io.github.keystonetoken.demo.TokenListValue;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Exposition.Sample;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.ServerProcess;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped exporter with an account that has what {@code grants} prints, and no more. */
final class LeastPrivilegeIT {

  private static final List<String> RELEASES = List.of("kilo", "zed");

  /** What a table or column that the release does not have brings, and nothing else may. */
  private static final Pattern ABSENT = Pattern.compile("ERROR (1146|1054) .*");

  /** What tells of the exporter's own statements, and not of the table. */
  private static final String OF_STATEMENTS = "keystone_token_sql_query_";

  /** The one index that MariaDB hides from an account which may not read its column. */
  private static final String HIDDEN = "keystone_token_sql_index_present{columns=trust_id}";

  private static final String RIGHTS =
      """
      SELECT CONCAT_WS(' ', table_schema, table_name, column_name, privilege_type)
        FROM column_privileges WHERE grantee = ?
      UNION SELECT CONCAT_WS(' ', table_schema, table_name, privilege_type)
        FROM table_privileges WHERE grantee = ?
      UNION SELECT CONCAT_WS(' ', table_schema, privilege_type)
        FROM schema_privileges WHERE grantee = ?
      UNION SELECT privilege_type FROM user_privileges WHERE grantee = ?""";

  private static MariaDb database;

  @BeforeAll
  static void start() throws Exception {
    database = MariaDb.start();
    for (String release : RELEASES) {
      createDatabase(release, release);
      database.execute(
          "",
          """
          CREATE USER least_%1$s IDENTIFIED BY 'a';
          CREATE USER most_%1$s IDENTIFIED BY 'a';
          GRANT SELECT ON %1$s.* TO most_%1$s"""
              .formatted(release));
      CommandRun loaded = load(script(release, "least_" + release));
      assertThat(loaded.err().lines().filter(line -> line.startsWith("ERROR")))
          .allMatch(ABSENT.asMatchPredicate());
    }
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  private static void createDatabase(String name, String release) throws Exception {
    database.execute("", "CREATE DATABASE " + name);
    database.createTables(name, release);
    database.execute(
        name,
        """
        SET sql_mode = '', foreign_key_checks = 0;
        INSERT INTO token (id, expires, valid, user_id, extra)
          SELECT MD5(seq), UTC_TIMESTAMP() + INTERVAL 50 MINUTE, 1, 'quantum', '{}'
          FROM seq_1_to_40;
        INSERT INTO token (id, expires, valid, user_id, extra)
          SELECT MD5(seq), UTC_TIMESTAMP() - INTERVAL 1 DAY, seq % 2, 'nova', '{}'
          FROM seq_41_to_60;
        INSERT INTO revocation_event (id, issued_before, revoked_at)
          SELECT seq, UTC_TIMESTAMP(), UTC_TIMESTAMP() - INTERVAL seq HOUR FROM seq_1_to_7;
        INSERT INTO trust (id, deleted_at)
          SELECT seq, IF(seq > 2, UTC_TIMESTAMP(), NULL) FROM seq_1_to_5""");
    database.execute(
        name,
        "SET sql_mode = '', foreign_key_checks = 0;"
            + (release.equals("zed")
                ? "INSERT INTO project (id, name, is_domain) VALUES ('d', 'services', 1);"
                    + "INSERT INTO local_user (user_id, domain_id, name) VALUES"
                    + " ('quantum', 'd', 'the network'), ('nova', 'd', 'the computers')"
                : "INSERT INTO domain (id, name) VALUES ('d', 'services');"
                    + "INSERT INTO user (id, domain_id, name) VALUES"
                    + " ('quantum', 'd', 'the network'), ('nova', 'd', 'the computers')"));
  }

  /** What the command prints for an account. */
  private static String script(String release, String account) throws Exception {
    String url = url(release, account).replace(":a@", "@");
    CommandRun printed = InProcess.run("grants", "--database.url=" + url);
    assertThat(printed.status()).isZero();
    return printed.out();
  }

  private static String url(String release, String account) {
    return "mysql://" + account + ":a@127.0.0.1:" + database.port() + "/" + release;
  }

  /** Gives it to the client that its own first lines name, as it is. */
  private static CommandRun load(String sql) {
    return CommandRun.run(
        List.of(
            ServerProcess.program("mariadb-client", "/usr/bin/mariadb").toString(),
            "--no-defaults",
            "--force",
            "--host=127.0.0.1",
            "--port=" + database.port(),
            "--user=root"),
        Map.of(),
        sql);
  }

  private static Exporter exporter(String release, String account) {
    return Exporter.start("[database]\nconnection = " + url(release, account) + "\n");
  }

  /** Findings of {@code doctor} about the account. */
  private static List<JsonNode> aboutRights(String release, String account) throws Exception {
    JsonNode doctor =
        InProcess.run("doctor", "--output=json", "--database.url=" + url(release, account)).json();
    assertThat(doctor.at("/sources/0/state").asText()).isEqualTo("read");
    return StreamSupport.stream(doctor.get("findings").spliterator(), false)
        .filter(finding -> finding.get("title").asText().startsWith("The database account "))
        .toList();
  }

  /** The figures of the database by name and labels, without those that differ by nature. */
  private static Map<String, Double> figures(Exporter exporter) {
    exporter.awaitReady();
    return exporter.page().samples().stream()
        .filter(sample -> sample.name().startsWith("keystone_token_sql_"))
        .filter(sample -> !sample.name().startsWith(OF_STATEMENTS))
        .collect(
            Collectors.toMap(
                sample -> sample.name() + new TreeMap<>(sample.labels()),
                Sample::value,
                (one, other) -> one,
                TreeMap::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kilo", "zed"})
  void readsEveryFigureThatAnAllReadingAccountReads(String release) throws Exception {
    try (Exporter least = exporter(release, "least_" + release);
        Exporter most = exporter(release, "most_" + release)) {
      Map<String, Double> figures = figures(least);
      Map<String, Double> ofMost = figures(most);

      assertThat(ofMost.remove(HIDDEN)).isOne();
      assertThat(figures).isEqualTo(ofMost);
      assertThat(figures)
          .containsEntry("keystone_token_sql_up{}", 1.0)
          .containsEntry("keystone_token_sql_rows{}", 60.0)
          .containsEntry("keystone_token_sql_trusts{state=deleted}", 3.0)
          .containsEntry(
              "keystone_token_sql_user_tokens"
                  + "{user_domain=services, user_id=quantum, user_name=the network}",
              40.0);
    }
    assertThat(aboutRights(release, "least_" + release)).isEmpty();
  }

  /**
   * @param account a new one, with what the command prints
   * @param grants further ones
   * @param reported parts of the evidence
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          reader   | GRANT SELECT (id, extra), UPDATE (valid) ON kilo.token TO reader \
                   | SELECT (`extra`, `id`), UPDATE (`valid`) on `kilo`.`token`
          writer   | GRANT SELECT, INSERT, UPDATE, DELETE ON kilo.token TO writer; \
                     GRANT SELECT ON kilo.user TO writer; GRANT DROP, ALTER ON kilo.* TO writer; \
                     GRANT PROCESS, FILE, EXECUTE ON *.* TO writer \
                   | DELETE, INSERT, SELECT, UPDATE on `kilo`.`token`; SELECT on `kilo`.`user`; \
                     ALTER, DROP on `kilo`.*; EXECUTE, FILE, PROCESS on *.*
          onlooker | GRANT SELECT ON kilo.* TO onlooker | SELECT on `kilo`.*
          master   | GRANT ALL ON *.* TO master WITH GRANT OPTION | privileges on *.*
          """)
  void reportsUnnecessaryGrantsWithRemedies(String account, String grants, String reported)
      throws Exception {
    String script = script("kilo", "least_kilo").replace("least_kilo", account);
    database.execute("", "CREATE USER " + account + " IDENTIFIED BY 'a'");
    load(script);
    database.execute("", grants);

    List<JsonNode> findings = aboutRights("kilo", account);
    assertThat(findings).hasSize(1);
    JsonNode finding = findings.get(0);
    assertThat(finding.get("title").asText()).contains(account + "@%", "does not need");
    assertThat(finding.get("evidence").asText()).contains(reported.split("; +", -1));
    load(finding.at("/remedies/0/command").asText());
    load(script);
    assertThat(rightsOf(account)).isEqualTo(rightsOf("least_kilo"));
  }

  private static Set<String> rightsOf(String account) throws SQLException {
    try (var connection = database.connect("information_schema");
        var statement = connection.prepareStatement(RIGHTS)) {
      for (int i = 1; i <= 4; i++) {
        statement.setString(i, "'" + account + "'@'%'");
      }
      Set<String> rights = new TreeSet<>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          rights.add(rows.getString(1));
        }
      }
      return rights;
    }
  }

  @Test
  void reportsGrantsByARole() throws Exception {
    database.execute(
        "",
        """
        CREATE USER borrower IDENTIFIED BY 'a';
        CREATE ROLE lender;
        GRANT SELECT ON kilo.token TO lender;
        GRANT lender TO borrower;
        SET DEFAULT ROLE lender FOR borrower""");
    load(script("kilo", "borrower"));

    List<JsonNode> findings = aboutRights("kilo", "borrower");

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).get("evidence").asText())
        .contains("SELECT (`extra`, `id`) on `kilo`.`token`, granted to a role or to PUBLIC");
    assertThat(findings.get(0).at("/remedies/0/command").asText())
        .contains("SHOW GRANTS FOR 'borrower'@'%';");
  }

  /** All users are read every ten minutes, which is longer than any wait here. */
  @Test
  void namesNewAndDeletedUsersOfLists() throws Exception {
    database.execute("", "CREATE DATABASE users; CREATE USER users IDENTIFIED BY 'a'");
    database.createTables("users", "kilo");
    load(script("users", "users"));
    try (Memcached memcached = Memcached.start();
        Exporter exporter =
            Exporter.start(
                "[database]\nconnection = " + url("users", "users") + "\n",
                "--memcached.servers=" + memcached.address(),
                "--collector.sql.interval=1s",
                "--collector.lists.interval=1s")) {
      exporter.awaitReady();
      database.execute(
          "users",
          "INSERT INTO domain VALUES ('h', 'heat_domain', 1, NULL);"
              + "INSERT INTO user (id, name, domain_id) VALUES ('1', 'first', 'h')");
      storeList(memcached, "1");
      exporter.await(() -> isNamed(exporter, "1", "first"));

      database.execute(
          "users",
          "DELETE FROM user; INSERT INTO user (id, name, domain_id) VALUES ('2', 'second', 'h')");
      storeList(memcached, "2");
      exporter.await(() -> isNamed(exporter, "2", "second"));
      assertThat(isNamed(exporter, "1", "first")).isTrue();
    }
  }

  private static void storeList(Memcached memcached, String userId) {
    Stream<String> tokens = IntStream.range(0, 50).mapToObj(i -> userId + "%031x".formatted(i));
    byte[] list = TokenListValue.of(tokens, Instant.now().plusSeconds(3600));
    memcached.set(Placement.usertokensKey(userId), list, 1, 3600);
  }

  private static boolean isNamed(Exporter exporter, String id, String name) {
    String[] user = {"user_id", id, "user_name", name, "user_domain", "heat_domain"};
    return exporter.page().has("memcached_usertokens_bytes", user);
  }
}
