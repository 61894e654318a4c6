package io.github.keystonetoken.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.grafana.Dashboard.Panel;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.Exposition.Sample;
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

  private static WatchedCloud cloud;
  private static Judge judge;

  @BeforeAll
  static void start() throws Exception {
    cloud = new WatchedCloud();
    cloud.settle();
    judge = new Judge(cloud.api(), EVERYTHING);
  }

  @AfterAll
  static void stop() {
    cloud.close();
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

    assertThat(cloud.api().now(size.with(EVERYTHING)).series()).hasSizeGreaterThan(4);
    assertThat(cloud.api().now(size.with(chosen)).series().size()).isLessThan(2);
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
    String scraped = cloud.prometheus().awaitSeries("{job=\"keystone-token-exporter\"}");

    assertThat(Exposition.parse(scraped).value("up")).hasValue(1);
    assertThat(names(scraped)).containsAll(names(cloud.exporter().metrics()));
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
