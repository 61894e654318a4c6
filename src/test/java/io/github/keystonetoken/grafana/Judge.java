package io.github.keystonetoken.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.grafana.Api.Answer;
import io.github.keystonetoken.grafana.Api.Series;
import io.github.keystonetoken.grafana.Dashboard.Panel;
import io.github.keystonetoken.grafana.Dashboard.Target;
import io.github.keystonetoken.packaging.YamlFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds problems of what dashboards show of a real Prometheus. */
final class Judge {

  private static final Duration PAST = Duration.ofSeconds(20);
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*(\\w+)\\s*\\}\\}");
  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), (\\w+)\\)");

  private final Api api;
  private final Map<String, String> variables;

  /**
   * @param variables values of the dashboards' variables
   */
  Judge(Api api, Map<String, String> variables) {
    this.api = api;
    this.variables = variables;
  }

  /** Problems of a panel. */
  List<String> problems(Panel panel) {
    List<String> problems = new ArrayList<>();
    Set<String> columns = new TreeSet<>();
    Set<String> legends = new HashSet<>();
    List<Target> targets = panel.targets();
    for (Target target : targets) {
      String where = panel.title() + " " + target.refId() + ": ";
      Answer answer = ask(target);
      problemOf(answer).ifPresent(problem -> problems.add(where + problem));
      for (Series series : answer.series()) {
        columns.addAll(series.labels().keySet());
        if (!target.isTable()) {
          legendProblems(target, series, legends).forEach(problem -> problems.add(where + problem));
        }
      }
      columns.add(targets.size() > 1 ? "Value #" + target.refId() : "Value");
    }
    columns.add("Time");
    panel
        .transformation("groupingToMatrix")
        .ifPresent(
            options -> {
              String column = options.path("columnField").asText();
              columns.add(options.path("rowField").asText() + "\\" + column);
              targets.stream()
                  .flatMap(target -> ask(target).series().stream())
                  .forEach(series -> columns.add(series.labels().get(column)));
            });
    panel
        .transformation("organize")
        .ifPresent(
            options ->
                Set.of("excludeByName", "indexByName", "renameByName").stream()
                    .flatMap(names -> YamlFile.names(options.path(names)).stream())
                    .filter(Predicate.not(columns::contains))
                    .distinct()
                    .forEach(
                        column ->
                            problems.add(
                                panel.title() + ": the column " + column + " never comes")));
    return problems;
  }

  private Answer ask(Target target) {
    String expression = target.expression().with(variables);
    return target.isInstant() ? api.now(expression) : api.since(PAST, expression);
  }

  private static Optional<String> problemOf(Answer answer) {
    if (!answer.error().isEmpty()) {
      return Optional.of(answer.error());
    }
    if (answer.series().isEmpty()) {
      return Optional.of("nothing to show");
    }
    return answer.series().stream()
        .filter(series -> series.values().stream().allMatch(value -> value.isNaN()))
        .findFirst()
        .map(series -> "no number for " + series.labels());
  }

  private static List<String> legendProblems(Target target, Series series, Set<String> legends) {
    List<String> problems = new ArrayList<>();
    String legend =
        PLACEHOLDER
            .matcher(target.legend())
            .replaceAll(
                match -> {
                  String value = series.labels().getOrDefault(match.group(1), "");
                  if (value.isEmpty()) {
                    problems.add("its legend names " + match.group(1) + ", which is not there");
                  }
                  return Matcher.quoteReplacement(value);
                });
    if (!legends.add(legend)) {
      problems.add("two series are called " + legend);
    }
    return problems;
  }

  /** Values of a variable that is a query. */
  List<String> choices(JsonNode variable) {
    String query = variable.path("query").path("query").asText();
    MatchResult call =
        LABEL_VALUES
            .matcher(query)
            .results()
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("not understood: " + query));
    return api.labelValues(new Expression(call.group(1)).with(variables), call.group(2));
  }

  /** Problems of an annotation. */
  List<String> annotationProblems(JsonNode annotation) {
    Answer answer = api.now(new Expression(annotation.path("expr").asText()).with(variables));
    List<String> problems = new ArrayList<>(problemOf(answer).stream().toList());
    String texts = annotation.path("titleFormat").asText() + annotation.path("textFormat").asText();
    PLACEHOLDER
        .matcher(texts)
        .results()
        .map(match -> match.group(1))
        .filter(label -> answer.series().stream().noneMatch(s -> s.labels().containsKey(label)))
        .forEach(label -> problems.add("it names " + label + ", which no alert has"));
    return problems;
  }
}
