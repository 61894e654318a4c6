package io.github.keystonetoken.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.Unchecked;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Conventions of the rules. */
final class RuleFilesTest {

  /** The name of a series, with the matchers behind it. */
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:[a-z_]+:)?keystone_token[a-z0-9_:]*)(?:\\{([^}]*)})?");

  private static final String LINK = "{{ with query \"keystone_token:links:info\" }}";

  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");

  private static final RuleFiles RULES = RuleFiles.read();
  private static final Catalogue CATALOGUE = Unchecked.get(Catalogue::read);

  static List<RuleFiles.Alert> alerts() {
    return RULES.alerts();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void alertHasLabelsAndAnnotations(RuleFiles.Alert alert) {
    assertThat(alert.name()).startsWith("KeystoneToken");
    assertThat(alert.label("severity")).isIn("critical", "warning", "info");
    assertThat(alert.label("component")).isIn("exporter", "sql", "memcached", "fernet");
    assertThat(alert.annotations())
        .containsOnlyKeys("summary", "description", "remedy", "runbook_url", "dashboard_url");
    assertThat(alert.annotation("summary")).doesNotContain("{{").endsWith(".");
    assertThat(alert.annotation("remedy")).doesNotContain("{{").endsWith(".");
    assertThat(alert.annotation("runbook_url"))
        .startsWith(LINK)
        .endsWith("/docs/runbooks.md#" + alert.name().toLowerCase(Locale.ROOT));
    assertThat(alert.annotation("dashboard_url"))
        .startsWith(LINK)
        .containsPattern("/d/keystone-token-(overview|sql|memcached)\\b");
    assertThat(alert.annotations().values()).noneMatch(text -> text.contains("://"));
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void dashboardLinkSelectsUserAndServer(RuleFiles.Alert alert) {
    for (String name : List.of("user_name", "server")) {
      if (alert.annotation("description").contains("$labels." + name)) {
        assertThat(alert.annotation("dashboard_url"))
            .contains("{{ $labels." + name + " | urlquery }}");
      }
    }
  }

  static List<RuleFiles.Alert> alertsAboutRegions() {
    return alerts().stream().filter(alert -> !alert.label("component").equals("exporter")).toList();
  }

  @ParameterizedTest
  @MethodSource("alertsAboutRegions")
  void regionalAlertNamesRegionAndNoExporter(RuleFiles.Alert alert) {
    assertThat(alert.annotations().values()).noneMatch(text -> text.contains("$labels.instance"));
    assertThat(alert.annotation("description")).contains("({{ or $labels.region $labels.job }})");
    assertThat(alert.annotation("dashboard_url"))
        .contains(
            "?var-region={{ $labels.region | urlquery }}&var-job={{ $labels.job | urlquery }}");
  }

  @Test
  void joinsByJobAreByRegion() {
    assertThat(expressions())
        .allSatisfy(text -> assertThat(text.replace("(region, job", "")).doesNotContain("(job"));
  }

  @Test
  void alertsHaveRunbooksAndRunbooksAlerts() {
    assertThat(CATALOGUE.runbooks())
        .filteredOn(runbook -> runbook.startsWith("keystonetoken"))
        .hasSameElementsAs(
            RULES.alerts().stream().map(alert -> alert.name().toLowerCase(Locale.ROOT)).toList());
  }

  @Test
  void seriesExist() {
    assertThat(selectors())
        .allMatch(selector -> CATALOGUE.has(selector.name()) || isRecorded(selector.name()));
  }

  @Test
  void matchedLabelsExist() {
    assertThat(selectors().filter(selector -> CATALOGUE.has(selector.name())))
        .allMatch(
            selector -> CATALOGUE.labels(selector.name()).containsAll(selector.matchedLabels()));
  }

  @Test
  void recordedNamesFollowConvention() {
    assertThat(RULES.recordings())
        .extracting(RuleFiles.Recording::name)
        .allMatch(name -> name.matches("[a-z_]+:[a-z0-9_]+:[a-z0-9_]+"))
        .doesNotHaveDuplicates();
  }

  private static boolean isRecorded(String name) {
    return RULES.recordings().stream().anyMatch(rule -> rule.name().equals(name));
  }

  /** Of all expressions, and of the queries in annotations. */
  private static Stream<Selector> selectors() {
    return Stream.concat(
            expressions(), RULES.alerts().stream().map(alert -> alert.annotation("description")))
        .flatMap(RuleFilesTest::selectors);
  }

  private static Stream<String> expressions() {
    return Stream.concat(
        RULES.alerts().stream().map(RuleFiles.Alert::expr),
        RULES.recordings().stream().map(RuleFiles.Recording::expr));
  }

  private static Stream<Selector> selectors(String text) {
    return SELECTOR
        .matcher(text)
        .results()
        .map(
            selector ->
                new Selector(
                    selector.group(1),
                    MATCHER
                        .matcher(selector.group(2) == null ? "" : selector.group(2))
                        .results()
                        .map(label -> label.group(1))
                        .filter(label -> !label.equals("job") && !label.equals("instance"))
                        .collect(Collectors.toSet())));
  }

  private record Selector(String name, Set<String> matchedLabels) {}
}
