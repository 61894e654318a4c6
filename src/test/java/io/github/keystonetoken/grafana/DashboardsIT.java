package io.github.keystonetoken.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.demo.Incidents;
import io.github.keystonetoken.demo.ServiceUsers;
import io.github.keystonetoken.demo.UsertokensStory;
import io.github.keystonetoken.grafana.Dashboard.Panel;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.Exposition.Sample;
import io.github.keystonetoken.servers.Prometheus;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every target, variable and annotation of every dashboard, queried from a real Prometheus that
 * watches both incidents.
 */
final class DashboardsIT {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Map<String, String> EVERYTHING =
      Map.of(
          "region", ".*",
          "job", ".+",
          "instance", ".+",
          "server", ".+",
          "user", ".*",
          "__rate_interval", "60s",
          "__range", "60s");

  private static final long SEED = 20_130_617;
  private static final double ROWS_PER_SECOND = 20;
  private static final double TOKENS_PER_SECOND = 5;

  /**
   * The token table was upgraded from Grizzly to Kilo, with Kilo's other tables and one of Queens,
   * and still without an index.
   */
  private static final String KILO =
      """
      UPDATE migrate_version SET version = 67;
      CREATE TABLE revocation_event (id INT AUTO_INCREMENT PRIMARY KEY, revoked_at DATETIME NOT NULL);
      INSERT INTO revocation_event (revoked_at) VALUES (UTC_TIMESTAMP()), ('2015-05-01'), ('2015-05-02');
      INSERT INTO domain (id, name, enabled) VALUES ('default', 'Default', 1);
      DROP TABLE trust;
      CREATE TABLE trust (id VARCHAR(64) PRIMARY KEY, deleted_at DATETIME, expires_at DATETIME);
      INSERT INTO trust VALUES ('a', NULL, NULL), ('b', '2015-05-01', NULL), ('c', NULL, '2015-05-01');
      CREATE TABLE application_credential (internal_id INT PRIMARY KEY, expires_at BIGINT);
      INSERT INTO application_credential VALUES (1, NULL)\
      """;

  /** Queries that need two collections, two scrapes, or users before lists. */
  private static final List<String> SETTLED =
      List.of(
          "rate(keystone_token_sql_query_duration_seconds_count[60s]) > 0",
          "rate(keystone_token_memcached_commands_total{command=\"set\"}[60s]) > 0",
          "keystone_token_memcached_imbalance_ratio{dimension=\"received\"}",
          "keystone_token_memcached_scan_complete",
          "deriv(keystone_token_sql_rows[1h])",
          "keystone_token_sql_user_recent_tokens",
          "keystone_token_memcached_usertokens_bytes{user_domain!=\"\"}",
          "ALERTS");

  private static Incidents incidents;
  private static Exporter exporter;
  private static Prometheus prometheus;
  private static Api api;
  private static Judge judge;

  @BeforeAll
  static void start() throws Exception {
    ServiceUsers users = ServiceUsers.of(SEED);
    incidents = new Incidents(SEED);
    incidents.load(5_000, 500, users, UsertokensStory.incident(users));
    incidents.database().execute("keystone", KILO);
    // The region "tokens" of a cache, which no Kilo has.
    incidents.server(0).set("2d6cad476fdd468cd5142307ac89a6534277951e", new byte[89], 1, 0);
    exporter =
        Exporter.start(
            incidents.conf("root"),
            "--collector.sql.interval=5s",
            "--collector.memcached.interval=2s",
            "--collector.lists.interval=5s",
            "--collector.lists.timeout=2s");
    prometheus =
        Prometheus.start(
            exporter.address(),
            "",
            Path.of("deploy/prometheus/settings.yml").toAbsolutePath(),
            Path.of("src/test/resources/grafana/rules.yml").toAbsolutePath());
    incidents.startTraffic(ROWS_PER_SECOND, TOKENS_PER_SECOND);
    api = new Api(prometheus.url());
    prometheus.await(() -> SETTLED.stream().noneMatch(query -> api.now(query).series().isEmpty()));
    judge = new Judge(api, EVERYTHING);
  }

  @AfterAll
  static void stop() {
    prometheus.close();
    exporter.close();
    incidents.close();
  }

  static List<Dashboard> dashboards() {
    return Dashboard.all();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsShowFigures(Dashboard dashboard) {
    assertThat(dashboard.panels().stream().flatMap(panel -> judge.problems(panel).stream()))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void variablesOfferChoices(Dashboard dashboard) {
    assertThat(dashboard.variables())
        .filteredOn(variable -> variable.path("type").asText().equals("query"))
        .allSatisfy(variable -> assertThat(judge.choices(variable)).isNotEmpty());
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void annotationsNameAlerts(Dashboard dashboard) {
    assertThat(dashboard.annotations())
        .allSatisfy(annotation -> assertThat(judge.annotationProblems(annotation)).isEmpty());
  }

  @Test
  void culpritsCanBeChosen() {
    assertThat(choices("sql", "user")).contains("quantum");
    assertThat(choices("memcached", "user")).contains("ceilometer");
    assertThat(choices("memcached", "server")).hasSize(2);
  }

  @Test
  void chosenUserAndServerFilter() {
    Map<String, String> chosen = new HashMap<>(EVERYTHING);
    chosen.put("user", "ceilometer");
    chosen.put("server", choices("memcached", "server").get(0).replace(".", "\\\\."));
    Panel lists = Dashboard.named("memcached").panel("Token lists");
    Expression size = lists.targets().get(0).expression();

    assertThat(api.now(size.with(EVERYTHING)).series()).hasSizeGreaterThan(4);
    assertThat(api.now(size.with(chosen)).series().size()).isLessThan(2);
  }

  private static List<String> choices(String dashboard, String name) {
    JsonNode variable =
        Dashboard.named(dashboard).variables().stream()
            .filter(json -> json.path("name").asText().equals(name))
            .findFirst()
            .orElseThrow();
    return judge.choices(variable);
  }

  @Test
  void prometheusAcceptsEveryMetric() {
    String scraped = prometheus.awaitSeries("{job=\"keystone-token-exporter\"}");

    assertThat(Exposition.parse(scraped).value("up")).hasValue(1);
    assertThat(names(scraped)).containsAll(names(exporter.metrics()));
  }

  private static Set<String> names(String page) {
    return Exposition.parse(page).samples().stream().map(Sample::name).collect(Collectors.toSet());
  }

  /** A problem, and the target of a panel that has it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
      parse error ; {"expr":"sum(","instant":true}
      nothing to show ; {"expr":"up == 7","instant":true}
      nothing to show ; {"expr":"up == 7"}
      no number ; {"expr":"0 * up / 0","instant":true}
      no number ; {"expr":"0 * up / 0"}
      names rack, which is not there ; {"expr":"up","legendFormat":"{{rack}}"}
      two series are called keystone-token-exporter ; {"expr":"{__name__=~\\"up|scrape_.+\\"}","legendFormat":"{{job}}"}
      the column rack never comes ; {"expr":"up","instant":true,"format":"table"}
      """)
  void findsBrokenPanel(String problem, String target) throws JsonProcessingException {
    Panel panel =
        new Panel(
            MAPPER.readTree(
                """
                {"title": "Broken", "targets": [%s], "transformations": [
                  {"id": "organize", "options": {"renameByName": {"rack": "Rack"}}}]}"""
                    .formatted(target)));

    assertThat(judge.problems(panel)).anyMatch(found -> found.contains(problem));
  }

  @Test
  void findsAnnotationWithUnknownLabel() throws JsonProcessingException {
    JsonNode annotation =
        MAPPER.readTree(
            "{\"expr\": \"ALERTS\", \"titleFormat\": \"{{alertname}}\", \"textFormat\": \"{{rack}}\"}");

    assertThat(judge.annotationProblems(annotation))
        .containsExactly("it names rack, which no alert has");
  }
}
