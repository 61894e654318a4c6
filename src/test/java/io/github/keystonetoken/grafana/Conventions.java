package io.github.keystonetoken.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.grafana.Dashboard.Panel;
import io.github.keystonetoken.grafana.Dashboard.Target;
import io.github.keystonetoken.grafana.Expression.Selector;
import io.github.keystonetoken.packaging.YamlFile;
import io.github.keystonetoken.rules.Catalogue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Conventions of dashboards and their panels. */
final class Conventions {

  private static final String TAG = "keystone-token";
  private static final int COLUMNS = 24;

  /** Units of a screen of 900 pixels that Grafana's bars and the variables leave. */
  private static final int SCREEN = 20;

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
  private final Catalogue catalogue;
  private final List<String> problems = new ArrayList<>();

  /** What the problems are of: a panel's title and a colon, or nothing. */
  private String where = "";

  private Conventions(Dashboard dashboard, Catalogue catalogue) {
    this.dashboard = dashboard;
    this.catalogue = catalogue;
  }

  /** Problems of a dashboard and its panels. */
  static List<String> problems(Dashboard dashboard, Catalogue catalogue) {
    Conventions conventions = new Conventions(dashboard, catalogue);
    conventions.head();
    conventions.links();
    conventions.variables();
    conventions.annotations();
    conventions.places();
    for (Panel panel : dashboard.panels()) {
      conventions.where = panel.title() + ": ";
      conventions.kind(panel);
      conventions.colours(panel);
      conventions.targets(panel);
      conventions.links(panel);
    }
    return conventions.problems;
  }

  private void head() {
    expect("uid", TAG + "-" + dashboard.name());
    expect("schemaVersion", "39");
    expect("editable", "false");
    expect("refresh", "30s");
    check(!dashboard.json().path("title").asText().isBlank(), "no title");
    check(dashboard.json().path("tags").toString().equals("[\"" + TAG + "\"]"), "no tag " + TAG);
    check(dashboard.json().path("__inputs").isMissingNode(), "inputs instead of variables");
  }

  private void links() {
    check(
        YamlFile.elements(dashboard.json().path("links"))
            .anyMatch(
                link ->
                    link.path("type").asText().equals("dashboards")
                        && link.path("tags").toString().contains(TAG)
                        && link.path("includeVars").asBoolean()
                        && link.path("keepTime").asBoolean()),
        "no link to its sisters that keeps variables and time");
  }

  private void variables() {
    for (JsonNode variable : dashboard.variables()) {
      String name = variable.path("name").asText();
      check(!variable.path("label").asText().isBlank(), "variable " + name + " has no label");
      if (variable.path("type").asText().equals("query")) {
        check(variable.path("refresh").asInt() == 2, "variable " + name + " grows old");
        check(isCommon(variable), "variable " + name + " has a data source of its own");
        check(
            !variable.path("includeAll").asBoolean()
                || Set.of(".+", ".*").contains(variable.path("allValue").asText()),
            "variable " + name + " lists every value for all");
      }
    }
    List<String> names = dashboard.variableNames();
    check(
        names.containsAll(List.of("datasource", "region", "job", "instance")),
        "no variable for data source, region, job or instance");
    Set<String> used = new HashSet<>(List.of("datasource"));
    used.addAll(new Expression(dashboard.json().toString()).variables());
    names.stream()
        .filter(name -> !used.contains(name))
        .forEach(name -> problem("variable " + name + " changes nothing"));
  }

  private void annotations() {
    for (JsonNode annotation : dashboard.annotations()) {
      query(new Expression(annotation.path("expr").asText()));
    }
    check(
        dashboard.annotations().stream()
            .anyMatch(annotation -> annotation.path("expr").asText().startsWith("ALERTS{")),
        "alerts are not marked");
  }

  private void places() {
    Set<Integer> ids = new HashSet<>();
    Set<String> taken = new HashSet<>();
    int bottom = 0;
    for (JsonNode panel : dashboard.json().path("panels")) {
      String title = panel.path("title").asText();
      check(ids.add(panel.path("id").asInt()), title + " has the id of another");
      JsonNode place = panel.path("gridPos");
      int right = place.path("x").asInt() + place.path("w").asInt();
      int end = place.path("y").asInt() + place.path("h").asInt();
      check(right <= COLUMNS, title + " does not fit in");
      check(isFree(place, taken), title + " covers another");
      // What is folded away may be below.
      bottom = panel.path("collapsed").asBoolean() ? bottom : Math.max(bottom, end);
    }
    check(!dashboard.name().equals("overview") || bottom <= SCREEN, "does not fit on one screen");
  }

  /** Reserves the panel's place. */
  private static boolean isFree(JsonNode place, Set<String> taken) {
    boolean free = true;
    for (int x = 0; x < place.path("w").asInt(); x++) {
      for (int y = 0; y < place.path("h").asInt(); y++) {
        free &= taken.add((place.path("x").asInt() + x) + "," + (place.path("y").asInt() + y));
      }
    }
    return free;
  }

  private void expect(String field, String value) {
    check(dashboard.json().path(field).asText().equals(value), "its " + field + " is not " + value);
  }

  private void kind(Panel panel) {
    check(TYPES.contains(panel.type()), "is of the type " + panel.type());
    check(!panel.title().isBlank(), "has no title");
    check(panel.json().path("description").asText().endsWith("?"), "asks no question");
    check(panel.settings("unit").findAny().isPresent(), "has no unit");
    checkKnown(UNITS, panel.settings("unit").map(JsonNode::asText), "has the unit ");
    checkKnown(
        TRANSFORMATIONS,
        YamlFile.elements(panel.json().path("transformations"))
            .map(transformation -> transformation.path("id").asText()),
        "has the transformation ");
  }

  private void colours(Panel panel) {
    panel.settings("thresholds").forEach(this::steps);
    panel
        .settings("mappings")
        .flatMap(YamlFile::elements)
        .flatMap(mapping -> YamlFile.elements(mapping.path("options")))
        .filter(
            option ->
                BAD.contains(option.path("text").asText())
                    != option.path("color").asText().equals("red"))
        .forEach(option -> problem("shows " + option + " in a wrong colour"));
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

  private void targets(Panel panel) {
    check(!panel.targets().isEmpty(), "asks Prometheus nothing");
    Set<String> refIds = new HashSet<>();
    for (Target target : panel.targets()) {
      check(refIds.add(target.refId()), "has two targets " + target.refId());
      check(isCommon(target.json()) && isCommon(panel.json()), "has a data source of its own");
      checkKnown(TARGET_KEYS, YamlFile.names(target.json()).stream(), "has a target with ");
      check(
          target.isTable() == panel.type().equals("table"),
          "has rows and columns for something else");
      check(
          target.isInstant() != panel.type().equals("timeseries"),
          "asks for a moment but shows a span, or the reverse");
      query(target.expression());
    }
  }

  private static boolean isCommon(JsonNode json) {
    return json.path("datasource").path("uid").asText().equals("$datasource");
  }

  private void query(Expression expression) {
    expression.bareMetrics().forEach(metric -> problem(metric + " stands without matchers"));
    for (Selector selector : expression.selectors()) {
      String metric = selector.metric();
      check(
          catalogue.has(metric) || OTHER_SERIES.contains(metric),
          metric + " is not in the catalogue");
      check(
          selector.matchers().contains(place(metric)),
          metric + " is not bound to region, job and instance");
      check(
          catalogue.counters().contains(metric) == selector.isRated(),
          metric + " is a counter without a rate, or a gauge with one");
      check(
          !selector.isRated() || RANGES.contains(selector.range()),
          metric + " has the fixed range " + selector.range());
    }
  }

  /** Alerts about a region have no instance. */
  private static String place(String metric) {
    return "region=~\"$region\",job=~\"$job\",instance=~\"$instance%s\""
        .formatted(metric.equals("ALERTS") ? "|" : "");
  }

  private void links(Panel panel) {
    List<String> columns =
        panel.transformation("organize").stream()
            .flatMap(options -> YamlFile.elements(options.path("renameByName")))
            .map(JsonNode::asText)
            .toList();
    for (String url : panel.links()) {
      if (!url.startsWith("/")) {
        check(
            catalogue.runbooks().contains(RUNBOOK.matcher(url).replaceAll("$1")),
            "links to no runbook: " + url);
        continue;
      }
      List<MatchResult> target = LINK.matcher(url).results().toList();
      check(!target.isEmpty(), "links to an unknown dashboard: " + url);
      target.forEach(match -> linkedVariables(match.group(1), match.group(2)));
      checkKnown(
          columns,
          FIELD.matcher(url).results().map(match -> match.group(1)),
          "links by a column that is not there: ");
    }
  }

  private void linkedVariables(String name, String query) {
    Dashboard target = name.equals(dashboard.name()) ? dashboard : Dashboard.named(name);
    checkKnown(
        target.variableNames(),
        LINKED_VARIABLE
            .matcher(query)
            .results()
            .map(match -> match.group(1) == null ? match.group(2) : match.group(1)),
        name + " has no variable ");
  }

  private void checkKnown(Collection<String> known, Stream<String> found, String problem) {
    found.filter(name -> !known.contains(name)).forEach(name -> problem(problem + name));
  }

  private void check(boolean holds, String problem) {
    if (!holds) {
      problem(problem);
    }
  }

  private void problem(String problem) {
    problems.add(where + problem);
  }
}
