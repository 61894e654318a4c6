package io.github.keystonetoken.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An alert in Prometheus.
 *
 * @param subject its name and the labels that identify it
 * @param isFiring false if it is pending
 * @param firesAt the time at which it fires, or fired
 */
record Alert(String subject, boolean isFiring, Instant firesAt) {

  /** Reads an answer of Prometheus' {@code /api/v1/rules}: alerts in the order of firing. */
  static List<Alert> read(String json) {
    return Json.list(Json.map(Json.read(json).get("data")).get("groups")).stream()
        .flatMap(group -> Json.list(Json.map(group).get("rules")).stream())
        .map(Json::map)
        .flatMap(
            rule -> Json.list(rule.get("alerts")).stream().map(alert -> of(rule, Json.map(alert))))
        .sorted(Comparator.comparing(Alert::firesAt).thenComparing(Alert::subject))
        .toList();
  }

  private static Alert of(Map<?, ?> rule, Map<?, ?> alert) {
    Map<?, ?> labels = Json.map(alert.get("labels"));
    long pendingSeconds = rule.get("duration") instanceof Number number ? number.longValue() : 0;
    return new Alert(
        Stream.of("alertname", "region", "user_name", "server", "columns")
            .map(label -> Json.text(labels, label))
            .filter(value -> !value.isEmpty())
            .collect(Collectors.joining(", ")),
        Json.text(alert, "state").equals("firing"),
        Instant.parse(Json.text(alert, "activeAt")).plusSeconds(pendingSeconds));
  }

  /** One line. */
  String text(Instant now) {
    long seconds = Math.max(0, Duration.between(now, firesAt).toSeconds());
    String time =
        seconds < 60 ? "in " + seconds + " s" : "in " + Math.round(seconds / 60.0) + " min";
    return isFiring ? "firing   " + subject : "pending  " + subject + ": fires " + time;
  }
}
