package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.demo.Exposition.Sample;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.servers.ServerProcess;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
    try (InputStream schema =
        Objects.requireNonNull(
            LeastPrivilegeIT.class.getResourceAsStream("/schema/" + release + ".sql"))) {
      database.execute(name, new String(schema.readAllBytes(), StandardCharsets.UTF_8));
    }
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
  private static String script(String release, String account) {
    CommandRun printed = CommandRun.run("grants", "--database.url=" + url(release, account));
    assertThat(printed.status()).isZero();
    return printed.out();
  }

  private static String url(String release, String account) {
    return "mysql://" + account + "@127.0.0.1:" + database.port() + "/" + release;
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
    return Exporter.start(
        "[database]\nconnection = " + url(release, account).replace("@", ":a@") + "\n");
  }

  private static CommandRun doctor(String release, String account) {
    return CommandRun.run(
        Map.of("KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD", "a"),
        "",
        "doctor",
        "--output=json",
        "--database.url=" + url(release, account));
  }

  /** Findings about the account. */
  private static List<JsonNode> aboutRights(CommandRun doctor) {
    return StreamSupport.stream(doctor.json().get("findings").spliterator(), false)
        .filter(finding -> finding.get("title").asText().startsWith("The database account "))
        .toList();
  }

  /** The figures of the database by name and labels, without those that differ by nature. */
  private static Map<String, Double> figures(Exporter exporter) {
    exporter.awaitReady();
    return Exposition.parse(exporter.metrics()).samples().stream()
        .filter(sample -> sample.name().startsWith("keystone_token_sql_"))
        .filter(sample -> !sample.name().startsWith(OF_STATEMENTS))
        .collect(
            Collectors.toMap(
                sample -> sample.name() + new TreeMap<>(sample.labels()),
                Sample::value,
                (one, other) -> one,
                TreeMap::new));
  }

  private static Set<String> names(Exporter exporter) {
    return Exposition.parse(exporter.metrics()).samples().stream()
        .map(Sample::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kilo", "zed"})
  void readsEveryFigureThatAnAllReadingAccountReads(String release) {
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
      assertThat(names(least)).isEqualTo(names(most));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kilo", "zed"})
  void doctorFindsNoWrongGrants(String release) {
    CommandRun doctor = doctor(release, "least_" + release);

    assertThat(doctor.json().at("/sources/0/state").asText()).isEqualTo("read");
    assertThat(aboutRights(doctor)).isEmpty();
  }

  /** An account with unnecessary grants, and how they are reported. */
  private record Excess(String account, String grants, List<String> reported) {}

  @Test
  void reportsUnnecessaryGrantsWithRemedies() throws Exception {
    List<Excess> accounts =
        List.of(
            new Excess(
                "reader",
                "GRANT SELECT (id, extra), UPDATE (valid) ON kilo.token TO reader",
                List.of("SELECT (`extra`, `id`), UPDATE (`valid`) on `kilo`.`token`")),
            new Excess(
                "writer",
                """
                GRANT SELECT, INSERT, UPDATE, DELETE ON kilo.token TO writer;
                GRANT SELECT ON kilo.user TO writer;
                GRANT DROP, ALTER ON kilo.* TO writer;
                GRANT PROCESS, FILE, EXECUTE ON *.* TO writer""",
                List.of(
                    "DELETE, INSERT, SELECT, UPDATE on `kilo`.`token`",
                    "SELECT on `kilo`.`user`",
                    "ALTER, DROP on `kilo`.*",
                    "EXECUTE, FILE, PROCESS on *.*")),
            new Excess(
                "onlooker", "GRANT SELECT ON kilo.* TO onlooker", List.of("SELECT on `kilo`.*")),
            new Excess(
                "master",
                "GRANT ALL ON *.* TO master WITH GRANT OPTION",
                List.of("privileges on *.*")));
    String script = script("kilo", "least_kilo");
    for (Excess excess : accounts) {
      database.execute("", "CREATE USER " + excess.account() + " IDENTIFIED BY 'a'");
      load(script.replace("least_kilo", excess.account()));
      database.execute("", excess.grants());
    }

    List<List<JsonNode>> findings =
        accounts.parallelStream()
            .map(excess -> aboutRights(doctor("kilo", excess.account())))
            .toList();

    for (int i = 0; i < accounts.size(); i++) {
      String account = accounts.get(i).account();
      assertThat(findings.get(i)).as(account).hasSize(1);
      JsonNode finding = findings.get(i).get(0);
      assertThat(finding.get("title").asText()).contains(account + "@%", "does not need");
      assertThat(finding.get("evidence").asText()).contains(accounts.get(i).reported());
      load(finding.at("/remedies/0/command").asText());
      load(script.replace("least_kilo", account));
      assertThat(rightsOf(account)).as(account).isEqualTo(rightsOf("least_kilo"));
    }
  }

  @Test
  void keystonesOwnAccountIsANotice(@TempDir Path directory) throws Exception {
    database.execute(
        "",
        """
        CREATE USER keystone IDENTIFIED BY 'a';
        GRANT ALL PRIVILEGES ON zed.* TO keystone;
        CREATE DATABASE cinder;
        GRANT ALL PRIVILEGES ON cinder.* TO keystone""");
    Path conf =
        Files.writeString(
            directory.resolve("keystone.conf"),
            "[database]\nconnection = " + url("zed", "keystone").replace("@", ":a@") + "\n");

    CommandRun doctor = CommandRun.run("doctor", "--output=json", "--keystone.conf=" + conf);

    assertThat(doctor.status()).isZero();
    List<JsonNode> findings = aboutRights(doctor);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).get("severity").asText()).isEqualTo("notice");
    assertThat(findings.get(0).get("evidence").asText()).contains(" on `zed`.*");
    assertThat(findings.get(0).toString()).doesNotContain("REVOKE", "cinder", "live tokens");
  }

  @Test
  void goesOnWithoutTokenTable() throws Exception {
    createDatabase("tableless", "zed");
    database.execute("tableless", "DROP TABLE token; CREATE USER tableless IDENTIFIED BY 'a'");
    load(script("tableless", "tableless"));

    CommandRun doctor = doctor("tableless", "tableless");

    assertThat(doctor.status()).isZero();
    assertThat(doctor.json().get("findings")).isEmpty();
    assertThat(doctor.json().at("/sources/0/state").asText()).isEqualTo("read");
    assertThat(doctor.json().at("/sources/0/detail").asText())
        .isEqualTo("Release Zed to 2023.1; no token table to read; 2 users known by name.");
    try (Exporter exporter = exporter("tableless", "tableless")) {
      assertThat(figures(exporter).keySet())
          .containsExactly(
              "keystone_token_sql_application_credentials{state=active}",
              "keystone_token_sql_application_credentials{state=expired}",
              "keystone_token_sql_revocation_events{state=needed}",
              "keystone_token_sql_revocation_events{state=prunable}",
              "keystone_token_sql_trusts{state=active}",
              "keystone_token_sql_trusts{state=deleted}",
              "keystone_token_sql_trusts{state=expired}",
              "keystone_token_sql_up{}");
      assertThat(exporter.statusPage()).containsOnlyOnce("There is no token table to read.");
    }
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

    List<JsonNode> findings = aboutRights(doctor("kilo", "borrower"));

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).get("evidence").asText())
        .contains("SELECT (`extra`, `id`) on `kilo`.`token`, granted to a role or to PUBLIC");
    assertThat(findings.get(0).at("/remedies/0/command").asText())
        .contains("SHOW GRANTS FOR 'borrower'@'%';");
  }
}
