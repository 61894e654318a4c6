package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.MariaDb;
import io.github.keystonetoken.sql.GrantScript;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two accounts of one name: the service {@code nova}, and the {@code nova} of another domain, which
 * owns most tokens. The shipped exporter accuses the second one alone.
 */
final class NamesakesIT {

  private static final String SERVICE = "e9f60e434eedc9083e55d1a7029ed003";
  private static final String OTHER = "5c1f0f2f7b0a4a0fb6c1c1b0a3a9d7e2";

  private static final String TOKENS =
      """
      SET foreign_key_checks = 0;
      INSERT INTO token (id, expires, valid, user_id, extra)
        SELECT MD5(seq), UTC_TIMESTAMP() + INTERVAL 50 MINUTE, 1, '%s', '{}' FROM seq_1_to_6500;
      INSERT INTO token (id, expires, valid, user_id, extra)
        SELECT MD5(seq), UTC_TIMESTAMP() + INTERVAL 50 MINUTE, 1, '%s', '{}'
        FROM seq_6501_to_6540;
      """
          .formatted(OTHER, SERVICE);

  private static MariaDb database;

  @BeforeAll
  static void start() {
    database = MariaDb.start();
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  private static String url(String release) throws Exception {
    database.execute(
        "", "CREATE DATABASE %1$s; CREATE USER %1$s IDENTIFIED BY 'a'".formatted(release));
    try (InputStream schema =
        Objects.requireNonNull(
            NamesakesIT.class.getResourceAsStream("/schema/" + release + ".sql"))) {
      database.execute(release, new String(schema.readAllBytes(), StandardCharsets.UTF_8));
    }
    boolean isKilo = release.equals("kilo");
    String domains =
        isKilo
            ? "domain (id, name, enabled) VALUES"
            : "project (id, name, is_domain, domain_id) VALUES";
    String root = isKilo ? "1" : "1, 'root'";
    String users = isKilo ? "user (id, name, domain_id)" : "local_user (user_id, name, domain_id)";
    database.execute(
        release,
        TOKENS
            + "INSERT INTO %s ('default', 'Default', %s), ('h', 'heat_domain', %s);"
                .formatted(domains, root, root)
            + "INSERT INTO %s VALUES ('%s', 'nova', 'default'), ('%s', 'nova', 'h')"
                .formatted(users, SERVICE, OTHER));
    database.executeScript(release, GrantScript.of(release, release + "@%"));
    return "mysql://" + release + ":a@127.0.0.1:" + database.port() + "/" + release;
  }

  @ParameterizedTest
  @ValueSource(strings = {"kilo", "mitaka", "queens", "zed"})
  void domainsDistinguishNamesakes(String release) throws Exception {
    String conf = "[database]\nconnection = " + url(release) + "\n";
    try (Exporter exporter = Exporter.start(conf)) {
      exporter.awaitReady();
      Exposition metrics = Exposition.parse(exporter.metrics());
      assertThat(tokens(metrics, SERVICE, "Default")).isEqualTo(40);
      assertThat(tokens(metrics, OTHER, "heat_domain")).isEqualTo(6500);
      assertThat(exporter.statusPage())
          .contains("<bdi>nova</bdi> of <bdi>heat_domain</bdi> <code class=\"id\">" + OTHER)
          .contains("<bdi>nova</bdi> <code class=\"id\">" + SERVICE);
    }

    Map<String, String> environment = Map.of("KEYSTONE_TOKEN_EXPORTER_DATABASE_PASSWORD", "a");
    String url =
        "--database.url=mysql://" + release + "@127.0.0.1:" + database.port() + "/" + release;
    assertThat(CommandRun.run(environment, "", "users", url).out())
        .containsPattern("nova of heat_domain +" + OTHER + " +6,500")
        .containsPattern("\nnova +" + SERVICE + " +40");
    String doctor = CommandRun.run(environment, "", "doctor", url).out();
    if (release.equals("zed")) {
      assertThat(doctor).contains("Keystone does not store its tokens").doesNotContain("nova");
    } else {
      assertThat(doctor)
          .contains("nova of heat_domain owns 99.4 % of the rows")
          .containsPattern("Make nova\\s+\\(" + OTHER + "\\)\\s+of\\s+heat_domain\\s+reuse");
    }
  }

  private static double tokens(Exposition metrics, String id, String domain) {
    return metrics
        .value(
            "keystone_token_sql_user_tokens",
            "user_id",
            id,
            "user_name",
            "nova",
            "user_domain",
            domain)
        .orElse(-1);
  }
}
