package io.github.keystonetoken.rules;

import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.Exposition.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which alerts fire if a cloud continues as two pages of /metrics show it: counters at their pace,
 * ages as they are, everything else as on the second page. The rules are evaluated by promtool, so
 * that hours take seconds.
 */
public final class ProjectedAlerts {

  private static final Map<String, String> TARGET =
      Map.of("job", "keystone", "instance", "controller:10150", "region", "RegionOne");

  private static final Pattern FIRING = Pattern.compile("\\{__name__=\"ALERTS\", ([^}]*)}");

  private ProjectedAlerts() {}

  /** An alert that fires. */
  public record Alert(Map<String, String> labels) {

    public String name() {
      return label("alertname").replaceFirst("^KeystoneToken", "");
    }

    public String label(String name) {
      return labels.getOrDefault(name, "");
    }

    @Override
    public String toString() {
      return Stream.of(
              "severity", "user_name", "user_domain", "key", "server", "query", "collector")
          .map(this::label)
          .filter(value -> !value.isEmpty())
          .collect(Collectors.joining(" ", name() + " ", ""));
    }
  }

  /**
   * The alerts that fire, by name.
   *
   * @param rules directory of the rule files
   * @param first the exporter's page
   * @param second the same, some seconds later
   * @param between the time from one to the other
   * @param ahead how long the cloud continues
   */
  public static List<Alert> after(
      Path rules, Exposition first, Exposition second, Duration between, Duration ahead)
      throws IOException {
    Path test = Files.createTempFile("projected", ".yml");
    try {
      Files.writeString(test, test(rules, first, second, between, ahead));
      return alerts(Tool.PROMTOOL.run("test", "rules", test.toString()));
    } finally {
      Files.delete(test);
    }
  }

  private static List<Alert> alerts(CommandRun result) {
    String output = result.output();
    int got = output.indexOf("got:");
    if (got < 0) {
      throw new IllegalStateException("promtool did not evaluate the rules: " + output);
    }
    return FIRING
        .matcher(output.substring(got))
        .results()
        .flatMap(alert -> Exposition.parse("ALERTS{" + alert.group(1) + "} 1").samples().stream())
        .map(alert -> new Alert(alert.labels()))
        .sorted(Comparator.comparing(Alert::toString))
        .toList();
  }

  private static String test(
      Path rules, Exposition first, Exposition second, Duration between, Duration ahead) {
    StringBuilder text = new StringBuilder("rule_files:\n");
    for (String file : RuleFiles.NAMES) {
      text.append("  - ").append(rules.resolve(file).toAbsolutePath()).append('\n');
    }
    // Every fifth minute is enough for hours, and a fifth of the work.
    text.append("evaluation_interval: 5m\ntests:\n  - interval: 1m\n    input_series:\n");
    Map<String, Double> before = new HashMap<>();
    first.samples().forEach(sample -> before.put(series(sample), sample.value()));
    for (Sample sample : second.samples()) {
      if (Double.isFinite(sample.value())) {
        double earlier = before.getOrDefault(series(sample), sample.value());
        append(text, sample, earlier, between, ahead);
      }
    }
    append(text, new Sample("up", Map.of(), 1), 1, between, ahead);
    // An alert that never fires: promtool prints those that do.
    return text.append("    promql_expr_test:\n      - expr: ALERTS{alertstate=\"firing\"}\n")
        .append("        eval_time: ")
        .append(ahead.toMinutes())
        .append("m\n        exp_samples: [{labels: 'ALERTS{alertname=\"none\"}', value: 1}]\n")
        .toString();
  }

  private static void append(
      StringBuilder text, Sample sample, double earlier, Duration between, Duration ahead) {
    double value = sample.value();
    double perMinute = 0;
    if (sample.name().endsWith("_timestamp_seconds")) {
      // The clock of promtool starts at 0.
      value -= Instant.now().getEpochSecond();
      perMinute = 60;
    } else if (sample.name().endsWith("uptime_seconds")) {
      perMinute = 60;
    } else if (sample.name().matches(".*_(total|sum|count)")) {
      perMinute = (value - earlier) * 60_000 / between.toMillis();
    }
    text.append("      - series: '")
        .append(series(sample).replace("'", "''"))
        .append("'\n        values: '")
        .append(String.format(Locale.ROOT, "%.6f%+.6f", value, perMinute))
        .append('x')
        .append(ahead.toMinutes())
        .append("'\n");
  }

  /** As Prometheus would store it: a label that the target has as well is renamed. */
  private static String series(Sample sample) {
    Map<String, String> labels = new TreeMap<>(TARGET);
    sample
        .labels()
        .forEach(
            (name, value) ->
                labels.put(TARGET.containsKey(name) ? "exported_" + name : name, value));
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=\"" + escaped(label.getValue()) + "\"")
        .collect(Collectors.joining(",", sample.name() + "{", "}"));
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
