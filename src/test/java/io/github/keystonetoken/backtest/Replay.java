package io.github.keystonetoken.backtest;

import io.github.keystonetoken.rules.Tool;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.Exposition.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Evaluates the deployed rules over a history with promtool, a minute at a time. Promtool prints
 * what differs from the expected result, which is nothing here.
 */
final class Replay {

  private static final Path RULES = Path.of("deploy", "prometheus").toAbsolutePath();

  /** A result line: {@code {labels} value}. */
  private static final Pattern RESULT = Pattern.compile("\\{[^{}]*} [0-9.eE+]+");

  /** Minutes of one query: promtool's own limit is 10,000 samples. */
  private static final int PART = 180;

  /**
   * An alert that fired.
   *
   * @param minute when it first did
   * @param names users, servers and others that it names, the user first
   */
  record Firing(int minute, String alert, String severity, List<String> names) {}

  private Replay() {}

  /** Every alert that fired, by the minute in which it first did. */
  static List<Firing> of(History history) throws IOException {
    Path file = Files.createTempFile("keystone-token-backtest-", ".yml");
    try {
      Files.writeString(file, test(history));
      return firings(Tool.PROMTOOL.run("test", "rules", file.toString()).output());
    } finally {
      Files.delete(file);
    }
  }

  private static String test(History history) {
    return """
        rule_files:
          - %1$s/settings.yml
          - %1$s/recording-rules.yml
          - %1$s/alert-rules.yml
        evaluation_interval: 1m
        group_eval_order:
          - keystone-token-settings
          - keystone-token-exporter-recordings
          - keystone-token-sql-recordings
          - keystone-token-memcached-recordings
          - keystone-token-lists-recordings
          - keystone-token-exporter
          - keystone-token-sql
          - keystone-token-memcached
          - keystone-token-lists
        tests:
          - interval: 1m
            input_series:
        """
            .formatted(RULES)
        + history.inputSeries()
        + "    promql_expr_test:\n"
        + IntStream.iterate(PART, end -> end < history.minutes() + PART, end -> end + PART)
            .map(end -> Math.min(end, history.minutes() - 1))
            .mapToObj(Replay::firstOfPart)
            .collect(Collectors.joining());
  }

  private static String firstOfPart(int end) {
    return """
              - expr: min_over_time(timestamp(ALERTS{alertstate="firing"})[%dm:1m])
                eval_time: %dm
        """
        .formatted(PART - 1, end);
  }

  private static List<Firing> firings(String output) {
    if (!output.contains("got:")) {
      throw new IllegalStateException("promtool found no alert. Its output:\n" + output);
    }
    Map<Map<String, String>, Firing> firings = new LinkedHashMap<>();
    String results =
        RESULT
            .matcher(output.substring(output.indexOf("got:")))
            .results()
            .map(result -> "ALERTS" + result.group() + "\n")
            .collect(Collectors.joining());
    for (Sample result : Exposition.parse(results).samples()) {
      firings.putIfAbsent(
          result.labels(),
          new Firing(
              (int) (result.value() / 60),
              result.label("alertname"),
              result.label("severity"),
              Stream.of("user_name", "server", "columns", "query")
                  .map(result::label)
                  .filter(name -> !name.isEmpty())
                  .toList()));
    }
    return firings.values().stream().sorted(Comparator.comparingInt(Firing::minute)).toList();
  }
}
