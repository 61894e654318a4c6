package io.github.keystonetoken.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.packaging.YamlFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The rules of {@code deploy/prometheus}. */
record RuleFiles(List<Alert> alerts, List<Recording> recordings) {

  static final Path DIRECTORY = Path.of("deploy", "prometheus");

  /** In Prometheus' load order. */
  static final List<String> NAMES =
      List.of("settings.yml", "recording-rules.yml", "alert-rules.yml");

  /**
   * An alerting rule.
   *
   * @param pending its {@code for}, empty if there is none
   */
  record Alert(
      String name,
      String expr,
      String pending,
      Map<String, String> labels,
      Map<String, String> annotations) {

    /** Empty if there is none. */
    String label(String label) {
      return labels.getOrDefault(label, "");
    }

    /** Empty if there is none. */
    String annotation(String annotation) {
      return annotations.getOrDefault(annotation, "");
    }
  }

  /** A recording rule. */
  record Recording(String name, String expr) {}

  static RuleFiles read() {
    List<Alert> alerts = new ArrayList<>();
    List<Recording> recordings = new ArrayList<>();
    for (String name : NAMES) {
      for (JsonNode group : YamlFile.read(DIRECTORY.resolve(name)).path("groups")) {
        for (JsonNode rule : group.path("rules")) {
          String expr = rule.path("expr").asText();
          if (rule.has("alert")) {
            alerts.add(
                new Alert(
                    rule.path("alert").asText(),
                    expr,
                    rule.path("for").asText(),
                    texts(rule.path("labels")),
                    texts(rule.path("annotations"))));
          } else {
            recordings.add(new Recording(rule.path("record").asText(), expr));
          }
        }
      }
    }
    return new RuleFiles(alerts, recordings);
  }

  private static Map<String, String> texts(JsonNode object) {
    return object.properties().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, field -> field.getValue().asText()));
  }
}
