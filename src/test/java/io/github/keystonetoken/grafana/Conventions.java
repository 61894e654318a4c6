package io.github.keystonetoken.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.packaging.YamlFile;
import io.github.keystonetoken.rules.Catalogue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Conventions of dashboards. */
final class Conventions {

  private static final String TAG = "keystone-token";
  private static final int COLUMNS = 24;

  /** Units of a screen of 900 pixels that Grafana's bars and the variables leave. */
  private static final int SCREEN = 20;

  private final Dashboard dashboard;
  private final Catalogue catalogue;
  private final List<String> problems = new ArrayList<>();

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
    dashboard
        .panels()
        .forEach(
            panel ->
                PanelConventions.problems(dashboard, panel, catalogue).stream()
                    .map(problem -> panel.title() + ": " + problem)
                    .forEach(conventions.problems::add));
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
        check(
            variable.path("datasource").path("uid").asText().equals("$datasource"),
            "variable " + name + " has a data source of its own");
        check(
            !variable.path("includeAll").asBoolean()
                || Set.of(".+", ".*").contains(variable.path("allValue").asText()),
            "variable " + name + " lists every value for all");
      }
    }
    List<String> names =
        dashboard.variables().stream().map(variable -> variable.path("name").asText()).toList();
    check(
        names.containsAll(List.of("datasource", "region", "job", "instance")),
        "no variable for data source, region, job or instance");
    Set<String> used = new HashSet<>(List.of("datasource"));
    used.addAll(new Expression(dashboard.json().toString()).variables());
    names.stream()
        .filter(name -> !used.contains(name))
        .forEach(name -> problems.add("variable " + name + " changes nothing"));
  }

  private void annotations() {
    for (JsonNode annotation : dashboard.annotations()) {
      Expression expression = new Expression(annotation.path("expr").asText());
      problems.addAll(PanelConventions.queryProblems(expression, catalogue));
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

  private void check(boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }
}
