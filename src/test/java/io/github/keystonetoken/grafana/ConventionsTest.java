package io.github.keystonetoken.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.keystonetoken.rules.Catalogue;
import io.github.keystonetoken.servers.Unchecked;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
  static Stream<Arguments> breaches() {
    return Stream.of(
        arguments("uid is not keystone-token-overview", "\"keystone-token-overview\"", "\"x\""),
        arguments("schemaVersion is not 39", "\"schemaVersion\":39", "\"schemaVersion\":38"),
        arguments("editable is not false", "\"editable\":false", "\"editable\":true"),
        arguments("refresh is not 30s", "\"refresh\":\"30s\"", "\"refresh\":\"\""),
        arguments("no title", "\"Keystone tokens / Overview\"", "\"\""),
        arguments("no tag", "\"tags\":[\"keystone-token\"]", "\"tags\":[]"),
        arguments("inputs instead of", "\"schemaVersion\"", "\"__inputs\":[],\"schemaVersion\""),
        arguments("no link to its sisters", "\"includeVars\":true", "\"includeVars\":false"),
        arguments("variable job has no label", "\"label\":\"Job\"", "\"label\":\"\""),
        arguments("variable job grows old", "\"refresh\":2", "\"refresh\":1"),
        arguments("lists every value for all", "\"allValue\":\".+\"", "\"allValue\":\"\""),
        arguments("no variable for data source", "\"name\":\"instance\"", "\"name\":\"place\""),
        arguments("variable other changes", "\"name\":\"runbooks\"", "\"name\":\"other\""),
        arguments("alerts are not marked", "\"ALERTS{alertname", "\"up{alertname"),
        arguments("has the id of another", "\"id\":3,", "\"id\":2,"),
        arguments("does not fit in", "\"w\":24,", "\"w\":25,"),
        arguments("covers another", "\"x\":3,\"y\":1", "\"x\":2,\"y\":1"),
        arguments(
            "does not fit on one screen", "\"h\":3,\"w\":3,\"x\":0", "\"h\":30,\"w\":3,\"x\":0"),
        arguments("is of the type heatmap", "\"type\":\"timeseries\"", "\"type\":\"heatmap\""),
        arguments("asks no question", "be read?\"", "be read\""),
        arguments("has no unit", "\"unit\":\"s\",", ""),
        arguments("has the unit seconds", "\"unit\":\"s\"", "\"unit\":\"seconds\""),
        arguments(
            "has the transformation joinByField", "\"id\":\"merge\"", "\"id\":\"joinByField\""),
        arguments("thresholds without a base", "\"value\":null", "\"value\":0"),
        arguments("thresholds out of order", "\"value\":0.9", "\"value\":0.4"),
        arguments(
            "is red for nothing",
            "{\"color\":\"green\",\"value\":null}",
            "{\"color\":\"red\",\"value\":null}"),
        arguments(
            "in a wrong colour",
            "\"text\":\"DOWN\",\"color\":\"red\"",
            "\"text\":\"DOWN\",\"color\":\"green\""),
        arguments("has two targets A", "\"refId\":\"B\"", "\"refId\":\"A\""),
        arguments("data source of its own", "\"uid\":\"$datasource\"", "\"uid\":\"mine\""),
        arguments("has a target with interval", "\"legendFormat\"", "\"interval\""),
        arguments("has rows and columns", "\"format\":\"table\",", ""),
        arguments("asks for a moment", "\"instant\":true", "\"instant\":false"),
        arguments(
            "keystone_token_sql_up stands without matchers",
            "keystone_token_sql_up{region=~\\\"$region\\\",job=~\\\"$job\\\",instance=~\\\"$instance\\\"}",
            "keystone_token_sql_up"),
        arguments("is not in the catalogue", "keystone_token_sql_up", "keystone_token_sql_alive"),
        arguments(
            "is not bound to region",
            "sql_up{region=~\\\"$region\\\"",
            "sql_up{region=~\\\".+\\\""),
        arguments("ALERTS is not bound", "$instance|\\\"", "$instance\\\""),
        arguments("counter without a rate", "(rate(keystone_token", "((keystone_token"),
        arguments("has the fixed range [5m]", "[$__rate_interval]", "[5m]"),
        arguments("links to an unknown dashboard", "/d/keystone-token-sql?", "/d/elsewhere?"),
        arguments("links to no runbook", "runbooks.md#keystonetokensqldown", "runbooks.md#sql"),
        arguments("links by a column that", "fields.Server", "fields.Host"),
        arguments("memcached has no variable host", "var-server=", "var-host="));
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void findsBreach(String problem, String text, String replacement) throws JsonProcessingException {
    String json = Dashboard.named("overview").json().toString();
    assertThat(json).contains(text);
    Dashboard broken = new Dashboard("overview", MAPPER.readTree(json.replace(text, replacement)));

    assertThat(Conventions.problems(broken, CATALOGUE)).anyMatch(found -> found.contains(problem));
  }

  @Test
  void missingIndexIsRed() {
    String indexes =
        Dashboard.named("sql").panels().stream()
            .filter(panel -> panel.title().equals("Indexes"))
            .findFirst()
            .orElseThrow()
            .json()
            .toString();

    assertThat(indexes).contains("\"0\":{\"text\":\"missing\",\"color\":\"red\"");
  }
}
