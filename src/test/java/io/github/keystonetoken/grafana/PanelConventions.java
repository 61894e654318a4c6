package io.github.keystonetoken.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.grafana.Expression.Selector;
import io.github.keystonetoken.grafana.Panel.Target;
import io.github.keystonetoken.packaging.YamlFile;
import io.github.keystonetoken.rules.Catalogue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Conventions of panels. */
final class PanelConventions {

  private static final Set<String> TYPES = Set.of("stat", "timeseries", "table", "bargauge");
  private static final Set<String> UNITS =
      Set.of("none", "short", "percentunit", "bytes", "Bps", "s", "cpm");
  private static final Set<String> TRANSFORMATIONS =
      Set.of("groupingToMatrix", "merge", "organize", "sortBy");
  private static final Set<String> TARGET_KEYS =
      Set.of("refId", "datasource", "expr", "legendFormat", "instant", "range", "format");

  /** Texts that must be red. */
  private static final Set<String> BAD =
      Set.of("DOWN", "missing", "refused", "whole table", "page");

  /** Series of Prometheus, and of the rules. */
  private static final Set<String> OTHER_SERIES =
      Set.of("up", "ALERTS", "keystone_token:links:info");

  private static final Set<String> RANGES = Set.of("[$__rate_interval]", "[$__range]");
  private static final Pattern LINK =
      Pattern.compile("/d/keystone-token-(overview|sql|memcached)\\?(.*)");
  private static final Pattern RUNBOOK =
      Pattern.compile("\\$\\{runbooks\\}/docs/runbooks\\.md#(\\w+)");
  private static final Pattern LINKED_VARIABLE =
      Pattern.compile("var-(\\w+)=|\\$\\{(\\w+):queryparam\\}");
  private static final Pattern FIELD = Pattern.compile("\\$\\{__data\\.fields\\.(\\w+)");

  private final Dashboard dashboard;
  private final Panel panel;
  private final Catalogue catalogue;
  private final List<String> problems = new ArrayList<>();

  private PanelConventions(Dashboard dashboard, Panel panel, Catalogue catalogue) {
    this.dashboard = dashboard;
    this.panel = panel;
    this.catalogue = catalogue;
  }

  static List<String> problems(Dashboard dashboard, Panel panel, Catalogue catalogue) {
    PanelConventions conventions = new PanelConventions(dashboard, panel, catalogue);
    conventions.kind();
    conventions.colours();
    conventions.targets();
    conventions.links();
    return conventions.problems;
  }

  private void kind() {
    check(TYPES.contains(panel.type()), "is of the type " + panel.type());
    check(!panel.title().isBlank(), "has no title");
    check(panel.json().path("description").asText().endsWith("?"), "asks no question");
    check(panel.settings("unit").findAny().isPresent(), "has no unit");
    panel
        .settings("unit")
        .map(JsonNode::asText)
        .filter(Predicate.not(UNITS::contains))
        .forEach(unit -> problems.add("has the unit " + unit));
    YamlFile.elements(panel.json().path("transformations"))
        .map(transformation -> transformation.path("id").asText())
        .filter(Predicate.not(TRANSFORMATIONS::contains))
        .forEach(id -> problems.add("has the transformation " + id));
  }

  private void colours() {
    panel.settings("thresholds").forEach(this::steps);
    panel
        .settings("mappings")
        .flatMap(YamlFile::elements)
        .flatMap(mapping -> YamlFile.elements(mapping.path("options")))
        .filter(
            option ->
                BAD.contains(option.path("text").asText())
                    != option.path("color").asText().equals("red"))
        .forEach(option -> problems.add("shows " + option + " in a wrong colour"));
  }

  private void steps(JsonNode thresholds) {
    double last = Double.NEGATIVE_INFINITY;
    boolean first = true;
    for (JsonNode step : thresholds.path("steps")) {
      boolean base = step.path("value").isNull();
      check(base == first, "has thresholds without a base");
      check(first || step.path("value").asDouble() > last, "has thresholds out of order");
      check(!first || !step.path("color").asText().equals("red"), "is red for nothing");
      last = base ? last : step.path("value").asDouble();
      first = false;
    }
    check(!first, "has thresholds without steps");
  }

  private void targets() {
    check(!panel.targets().isEmpty(), "asks Prometheus nothing");
    Set<String> refIds = new HashSet<>();
    for (Target target : panel.targets()) {
      check(refIds.add(target.refId()), "has two targets " + target.refId());
      check(isCommon(target.json()) && isCommon(panel.json()), "has a data source of its own");
      YamlFile.names(target.json()).stream()
          .filter(Predicate.not(TARGET_KEYS::contains))
          .forEach(key -> problems.add("has a target with " + key));
      check(
          target.isTable() == panel.type().equals("table"),
          "has rows and columns for something else");
      check(
          target.isInstant() != panel.type().equals("timeseries"),
          "asks for a moment but shows a span, or the reverse");
      problems.addAll(queryProblems(target.expression(), catalogue));
    }
  }

  private static boolean isCommon(JsonNode json) {
    return json.path("datasource").path("uid").asText().equals("$datasource");
  }

  /** Problems of a query. */
  static List<String> queryProblems(Expression expression, Catalogue catalogue) {
    Stream<String> bare =
        expression.bareMetrics().stream().map(metric -> metric + " stands without matchers");
    return Stream.concat(
            bare,
            expression.selectors().stream()
                .flatMap(selector -> selectorProblems(selector, catalogue)))
        .toList();
  }

  private static Stream<String> selectorProblems(Selector selector, Catalogue catalogue) {
    List<String> problems = new ArrayList<>();
    String metric = selector.metric();
    if (!catalogue.has(metric) && !OTHER_SERIES.contains(metric)) {
      problems.add(metric + " is not in the catalogue");
    }
    if (!selector.matchers().contains(place(metric))) {
      problems.add(metric + " is not bound to region, job and instance");
    }
    if (catalogue.counters().contains(metric) != selector.isRated()) {
      problems.add(metric + " is a counter without a rate, or a gauge with one");
    }
    if (selector.isRated() && !RANGES.contains(selector.range())) {
      problems.add(metric + " has the fixed range " + selector.range());
    }
    return problems.stream();
  }

  /** Alerts about a region have no instance. */
  private static String place(String metric) {
    return "region=~\"$region\",job=~\"$job\",instance=~\"$instance%s\""
        .formatted(metric.equals("ALERTS") ? "|" : "");
  }

  private void links() {
    Set<String> columns = new HashSet<>();
    panel
        .transformation("organize")
        .ifPresent(
            options ->
                YamlFile.elements(options.path("renameByName"))
                    .forEach(name -> columns.add(name.asText())));
    panel
        .links()
        .filter(url -> !url.startsWith("/"))
        .filter(url -> !catalogue.runbooks().contains(RUNBOOK.matcher(url).replaceAll("$1")))
        .forEach(url -> problems.add("links to no runbook: " + url));
    panel
        .links()
        .filter(url -> url.startsWith("/"))
        .forEach(
            url -> {
              List<MatchResult> target = LINK.matcher(url).results().toList();
              check(!target.isEmpty(), "links to an unknown dashboard: " + url);
              target.forEach(match -> linkedVariables(match.group(1), match.group(2)));
              FIELD
                  .matcher(url)
                  .results()
                  .map(match -> match.group(1))
                  .filter(Predicate.not(columns::contains))
                  .forEach(
                      column -> problems.add("links by a column that is not there: " + column));
            });
  }

  private void linkedVariables(String name, String query) {
    Dashboard target = name.equals(dashboard.name()) ? dashboard : Dashboard.named(name);
    List<String> known =
        target.variables().stream().map(variable -> variable.path("name").asText()).toList();
    LINKED_VARIABLE
        .matcher(query)
        .results()
        .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
        .filter(Predicate.not(known::contains))
        .forEach(variable -> problems.add(name + " has no variable " + variable));
  }

  private void check(boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }
}
