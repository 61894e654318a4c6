package io.github.keystonetoken.rules;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rules of {@code deploy/prometheus}, as they are written. */
record RuleFiles(List<Alert> alerts, List<Recording> recordings) {

  static final Path DIRECTORY = Path.of("deploy", "prometheus");

  /** In the order in which Prometheus is to load them. */
  static final List<String> NAMES =
      List.of("settings.yml", "recording-rules.yml", "alert-rules.yml");

  /** An alerting rule. */
  record Alert(
      String name, String expr, Map<String, String> labels, Map<String, String> annotations) {

    /** Empty where there is none. */
    String label(String label) {
      return labels.getOrDefault(label, "");
    }

    /** Empty where there is none. */
    String annotation(String annotation) {
      return annotations.getOrDefault(annotation, "");
    }
  }

  /** A recording rule. */
  record Recording(String name, String expr) {}

  static RuleFiles read() throws IOException {
    List<Alert> alerts = new ArrayList<>();
    List<Recording> recordings = new ArrayList<>();
    for (String name : NAMES) {
      try (Reader reader = Files.newBufferedReader(DIRECTORY.resolve(name))) {
        Map<String, List<Map<String, Object>>> file =
            new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
        for (Map<String, Object> group : file.getOrDefault("groups", List.of())) {
          for (Map<String, Object> rule : rules(group)) {
            String expr = text(rule, "expr");
            if (rule.containsKey("alert")) {
              alerts.add(
                  new Alert(
                      text(rule, "alert"),
                      expr,
                      texts(rule, "labels"),
                      texts(rule, "annotations")));
            } else {
              recordings.add(new Recording(text(rule, "record"), expr));
            }
          }
        }
      }
    }
    return new RuleFiles(alerts, recordings);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> rules(Map<String, Object> group) {
    return (List<Map<String, Object>>) group.getOrDefault("rules", List.of());
  }

  private static String text(Map<String, Object> rule, String key) {
    return String.valueOf(rule.get(key));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> texts(Map<String, Object> rule, String key) {
    return (Map<String, String>) rule.getOrDefault(key, Map.of());
  }
}
