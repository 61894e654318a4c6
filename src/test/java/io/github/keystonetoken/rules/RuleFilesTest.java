package io.github.keystonetoken.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every rule must have, whatever it says. */
final class RuleFilesTest {

  private static final Path RUNBOOKS = Path.of("docs", "runbooks.md");

  /** A series' name with what stands in braces behind it. */
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:[a-z_]+:)?keystone_token[a-z0-9_:]*)(?:\\{([^}]*)})?");

  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");

  private static RuleFiles rules;
  private static Catalogue catalogue;

  @BeforeAll
  static void read() throws IOException {
    rules = RuleFiles.read();
    catalogue = Catalogue.read();
  }

  static List<RuleFiles.Alert> alerts() throws IOException {
    return RuleFiles.read().alerts();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertSaysWhatItIsAndWhatToDo(RuleFiles.Alert alert) {
    assertThat(alert.name()).startsWith("KeystoneToken");
    assertThat(alert.label("severity")).isIn("critical", "warning", "info");
    assertThat(alert.label("component")).isIn("exporter", "sql", "memcached");
    assertThat(alert.annotations())
        .containsOnlyKeys("summary", "description", "remedy", "runbook_url", "dashboard_url");
    assertThat(alert.annotation("summary")).doesNotContain("{{").endsWith(".");
    assertThat(alert.annotation("remedy")).doesNotContain("{{").endsWith(".");
    assertThat(alert.annotation("runbook_url"))
        .endsWith("/docs/runbooks.md#" + alert.name().toLowerCase(Locale.ROOT));
    assertThat(alert.annotation("dashboard_url"))
        .containsPattern("/d/keystone-token-(overview|sql|memcached)\\b");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAddressIsLookedUpAndNowhereWritten(RuleFiles.Alert alert) {
    assertThat(alert.annotations().values()).noneMatch(text -> text.contains("://"));
    for (String link : List.of("runbook_url", "dashboard_url")) {
      assertThat(alert.annotation(link))
          .startsWith("{{ with query \"keystone_token:links:info\" }}");
    }
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void whomADescriptionNamesTheDashboardShows(RuleFiles.Alert alert) {
    for (String name : List.of("user_name", "server")) {
      if (alert.annotation("description").contains("$labels." + name)) {
        assertThat(alert.annotation("dashboard_url"))
            .contains("{{ $labels." + name + " | urlquery }}");
      }
    }
  }

  static List<RuleFiles.Alert> alertsAboutRegions() throws IOException {
    return alerts().stream().filter(alert -> !alert.label("component").equals("exporter")).toList();
  }

  @ParameterizedTest
  @MethodSource("alertsAboutRegions")
  void whatIsAboutARegionNamesItAndNoExporter(RuleFiles.Alert alert) {
    assertThat(alert.annotations().values()).noneMatch(text -> text.contains("$labels.instance"));
    assertThat(alert.annotation("description")).contains("({{ or $labels.region $labels.job }})");
    assertThat(alert.annotation("dashboard_url"))
        .contains(
            "?var-region={{ $labels.region | urlquery }}&var-job={{ $labels.job | urlquery }}");
  }

  @Test
  void whatIsJoinedByJobIsJoinedByRegion() {
    assertThat(expressions())
        .allSatisfy(text -> assertThat(text.replace("(region, job", "")).doesNotContain("(job"));
  }

  @Test
  void everyAlertHasARunbookAndEveryRunbookAnAlert() throws IOException {
    Set<String> headings =
        Files.readAllLines(RUNBOOKS).stream()
            .filter(line -> line.startsWith("## KeystoneToken"))
            .map(line -> line.substring(3).strip())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(headings)
        .containsExactlyInAnyOrderElementsOf(
            rules.alerts().stream()
                .map(RuleFiles.Alert::name)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void everySeriesIsServedByTheExporterOrRecorded() {
    assertThat(selectors())
        .allMatch(selector -> catalogue.has(selector.name()) || isRecorded(selector.name()));
  }

  @Test
  void everyLabelThatIsMatchedIsOneOfItsSeries() {
    assertThat(selectors().filter(selector -> catalogue.has(selector.name())))
        .allMatch(
            selector -> catalogue.labels(selector.name()).containsAll(selector.matchedLabels()));
  }

  @Test
  void everyRecordedSeriesIsNamedByLevelMetricAndOperation() {
    assertThat(rules.recordings())
        .extracting(RuleFiles.Recording::name)
        .allMatch(name -> name.matches("[a-z_]+:[a-z0-9_]+:[a-z0-9_]+"))
        .doesNotHaveDuplicates();
  }

  private static boolean isRecorded(String name) {
    return rules.recordings().stream().anyMatch(rule -> rule.name().equals(name));
  }

  /** Of all expressions, and of the queries in annotations. */
  private static Stream<Selector> selectors() {
    return Stream.concat(
            expressions(), rules.alerts().stream().map(alert -> alert.annotation("description")))
        .flatMap(RuleFilesTest::selectors);
  }

  private static Stream<String> expressions() {
    return Stream.concat(
        rules.alerts().stream().map(RuleFiles.Alert::expr),
        rules.recordings().stream().map(RuleFiles.Recording::expr));
  }

  private static Stream<Selector> selectors(String text) {
    List<Selector> found = new ArrayList<>();
    Matcher matcher = SELECTOR.matcher(text);
    while (matcher.find()) {
      String braces = matcher.group(2) == null ? "" : matcher.group(2);
      found.add(
          new Selector(
              matcher.group(1),
              MATCHER
                  .matcher(braces)
                  .results()
                  .map(label -> label.group(1))
                  .filter(label -> !label.equals("job") && !label.equals("instance"))
                  .collect(Collectors.toSet())));
    }
    return found.stream();
  }

  private record Selector(String name, Set<String> matchedLabels) {}
}
