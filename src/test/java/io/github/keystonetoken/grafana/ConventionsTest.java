package io.github.keystonetoken.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.grafana.Dashboard.Panel;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.packaging.YamlFile;
import io.github.keystonetoken.rules.Catalogue;
import io.github.keystonetoken.servers.Unchecked;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ConventionsTest {

  private static final Catalogue CATALOGUE = Unchecked.get(Catalogue::read);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static List<Dashboard> dashboards() {
    return Dashboard.all();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void dashboardsKeepConventions(Dashboard dashboard) {
    assertThat(Conventions.problems(dashboard, CATALOGUE)).isEmpty();
  }

  /** A problem, and the replacement in the overview that causes it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
      uid is not keystone-token-overview ; "keystone-token-overview" ; "x"
      schemaVersion is not 39 ; "schemaVersion":39 ; "schemaVersion":38
      editable is not false ; "editable":false ; "editable":true
      refresh is not 30s ; "refresh":"30s" ; "refresh":""
      no title ; "Keystone tokens / Overview" ; ""
      no tag ; "tags":["keystone-token"] ; "tags":[]
      inputs instead of ; "schemaVersion" ; "__inputs":[],"schemaVersion"
      no link to its sisters ; "includeVars":true ; "includeVars":false
      variable job has no label ; "label":"Job" ; "label":""
      variable job grows old ; "refresh":2 ; "refresh":1
      lists every value for all ; "allValue":".+" ; "allValue":""
      no variable for data source ; "name":"instance" ; "name":"place"
      variable other changes ; "name":"runbooks" ; "name":"other"
      alerts are not marked ; "ALERTS{alertname ; "up{alertname
      has the id of another ; "id":3, ; "id":2,
      does not fit in ; "w":24, ; "w":25,
      covers another ; "x":3,"y":1 ; "x":2,"y":1
      does not fit on one screen ; "h":3,"w":3,"x":0 ; "h":30,"w":3,"x":0
      is of the type heatmap ; "type":"timeseries" ; "type":"heatmap"
      asks no question ; be read?" ; be read"
      has no unit ; "unit":"s", ; ``
      has the unit seconds ; "unit":"s" ; "unit":"seconds"
      has the transformation joinByField ; "id":"merge" ; "id":"joinByField"
      thresholds without a base ; "value":null ; "value":0
      thresholds out of order ; "value":0.9 ; "value":0.4
      is red for nothing ; {"color":"green","value":null} ; {"color":"red","value":null}
      in a wrong colour ; "text":"DOWN","color":"red" ; "text":"DOWN","color":"green"
      has two targets A ; "refId":"B" ; "refId":"A"
      data source of its own ; "uid":"$datasource" ; "uid":"mine"
      has a target with interval ; "legendFormat" ; "interval"
      has rows and columns ; "format":"table", ; ``
      asks for a moment ; "instant":true ; "instant":false
      keystone_token_sql_up stands without matchers ; keystone_token_sql_up{region=~\\"$region\\",job=~\\"$job\\",instance=~\\"$instance\\"} ; keystone_token_sql_up
      is not in the catalogue ; keystone_token_sql_up ; keystone_token_sql_alive
      is not bound to region ; sql_up{region=~\\"$region\\" ; sql_up{region=~\\".+\\"
      ALERTS is not bound ; $instance|\\" ; $instance\\"
      counter without a rate ; (rate(keystone_token ; ((keystone_token
      has the fixed range [5m] ; [$__rate_interval] ; [5m]
      links to an unknown dashboard ; /d/keystone-token-sql? ; /d/elsewhere?
      links to no runbook ; runbooks.md#keystonetokensqldown ; runbooks.md#sql
      links by a column that ; fields.Server ; fields.Host
      memcached has no variable host ; var-server= ; var-host=
      """)
  void findsBreach(String problem, String text, String replacement) throws JsonProcessingException {
    String json = Dashboard.named("overview").json().toString();
    assertThat(json).contains(text);
    Dashboard broken = new Dashboard("overview", MAPPER.readTree(json.replace(text, replacement)));

    assertThat(Conventions.problems(broken, CATALOGUE)).anyMatch(found -> found.contains(problem));
  }

  @Test
  void missingIndexIsRed() {
    assertThat(Dashboard.named("sql").panel("Indexes").json().toString())
        .contains("\"0\":{\"text\":\"missing\",\"color\":\"red\"");
  }

  /** Titles of panels, and the thresholds of the findings at which they change their colour. */
  static Stream<Arguments> thresholds() {
    double overflow = Thresholds.LIST_ABOUT_TO_OVERFLOW;
    double missed = (double) Thresholds.FLUSH_INTERVAL.toSeconds() * Thresholds.MISSED_FLUSHES;
    double stale = Thresholds.STALE_AGE.toSeconds();
    double restarted = Thresholds.JUST_RESTARTED.toSeconds();
    return Stream.of(
        arguments("Fullest list", List.of(Thresholds.LIST_LARGE, overflow)),
        arguments("Fill of each list", List.of(Thresholds.LIST_LARGE, overflow)),
        arguments("Largest token lists", List.of(Thresholds.LIST_LARGE, overflow)),
        arguments("Token lists", List.of(Thresholds.LIST_LARGE, overflow)),
        arguments("Evicted, refused", List.of(Thresholds.EVICTED_OF_STORED)),
        arguments("Exporter's query", List.of(Thresholds.SLOW_SECONDS, Thresholds.HANGING_SECONDS)),
        arguments("Imbalance of memcached", List.of(1 + Thresholds.PEAK_EXCESS)),
        arguments("Imbalance", List.of(1 + Thresholds.PEAK_EXCESS)),
        arguments("Oldest figures", List.of(stale)),
        arguments("Age of the figures", List.of(stale)),
        arguments("Age of the SQL figures", List.of(stale)),
        arguments("Fullest server", List.of(Thresholds.MEMORY_TO_SPARE)),
        arguments("Busiest link", List.of(Thresholds.LINK_BYTES_PER_SECOND)),
        arguments("Servers in order", List.of(restarted, Thresholds.SERVER_FULL)),
        arguments("Owners of rows in SQL", List.of(Thresholds.HOARDING_SHARE)),
        arguments("Owners of rows", List.of(Thresholds.HOARDING_SHARE)),
        arguments("Flush is behind by", List.of(missed)),
        arguments("Expired rows", List.of((double) Thresholds.EXPIRED_ROWS)),
        arguments("What else accumulates", List.of(1.0)));
  }

  @ParameterizedTest
  @MethodSource("thresholds")
  void panelHasThresholdsOfItsFinding(String title, List<Double> thresholds) {
    assertThat(Dashboard.all().stream().flatMap(dashboard -> dashboard.panels().stream()))
        .filteredOn(panel -> panel.title().equals(title))
        .isNotEmpty()
        .allSatisfy(panel -> assertThat(steps(panel)).containsAll(thresholds));
  }

  private static Stream<Double> steps(Panel panel) {
    return panel
        .settings("thresholds")
        .flatMap(setting -> YamlFile.elements(setting.path("steps")))
        .map(step -> step.path("value").asDouble());
  }

  @Test
  void accumulatedRowsAreComparedWithThresholdsOfTheirAlerts() {
    Panel panel = Dashboard.named("sql").panel("What else accumulates");

    assertThat(panel.targets().get(2).expression().text())
        .containsSubsequence(
            "\"needed\"} / " + Thresholds.NEEDED_REVOCATIONS + " or",
            "\"prunable\"} / " + Thresholds.PRUNABLE_REVOCATIONS + ")",
            " / " + Thresholds.UNUSED_TRUSTS + ",",
            " / " + Thresholds.EXPIRED_APPLICATION_CREDENTIALS + ",");
  }
}
