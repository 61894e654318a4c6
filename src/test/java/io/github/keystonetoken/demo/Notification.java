package io.github.keystonetoken.demo;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A page or a ticket of Alertmanager.
 *
 * @param heading one line: page or ticket, and of what
 * @param details the rest, of several lines
 */
record Notification(String heading, String details) {

  /** Reads an event for PagerDuty. */
  static Notification ofPage(String json) {
    Map<?, ?> event = read(json);
    Map<?, ?> payload = map(event.get("payload"));
    String kind = text(event, "event_action").equals("resolve") ? "PAGE, resolved" : "PAGE";
    return new Notification(
        kind + ": " + text(payload, "summary"), text(map(payload.get("custom_details")), "page"));
  }

  /** Reads the body of a webhook. */
  static Notification ofTicket(String json) {
    Map<?, ?> message = read(json);
    String kind = text(message, "status").equals("resolved") ? "TICKET, resolved" : "TICKET";
    List<?> alerts = message.get("alerts") instanceof List<?> list ? list : List.of();
    return new Notification(
        kind + ": " + text(map(message.get("groupLabels")), "alertname"),
        alerts.stream()
            .map(alert -> map(map(alert).get("annotations")))
            .map(said -> text(said, "description") + "\nRemedy: " + text(said, "remedy"))
            .collect(Collectors.joining("\n")));
  }

  /** JSON is YAML, which the exporter has a parser for. */
  private static Map<?, ?> read(String json) {
    return map(new Load(LoadSettings.builder().build()).loadFromString(json));
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String text(Map<?, ?> map, String key) {
    return map.get(key) instanceof String text ? text : "";
  }

  /** For a log: the heading, and the rest indented below it. */
  String text() {
    return heading
        + "\n"
        + details
            .strip()
            .lines()
            .map(line -> line.isBlank() ? "" : "    " + line)
            .collect(Collectors.joining("\n"))
        + "\n";
  }
}
