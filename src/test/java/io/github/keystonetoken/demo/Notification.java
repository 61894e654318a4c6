package io.github.keystonetoken.demo;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * A page or a ticket of Alertmanager.
 *
 * @param heading one line: page or ticket, and of what
 * @param details the rest, of several lines
 */
record Notification(String heading, String details) {

  /** Reads an event for PagerDuty. */
  static Notification ofPage(String json) {
    Map<?, ?> event = Json.read(json);
    Map<?, ?> payload = Json.map(event.get("payload"));
    String kind = Json.text(event, "event_action").equals("resolve") ? "PAGE, resolved" : "PAGE";
    return new Notification(
        kind + ": " + Json.text(payload, "summary"),
        Json.text(Json.map(payload.get("custom_details")), "page"));
  }

  /** Reads the body of a webhook. */
  static Notification ofTicket(String json) {
    Map<?, ?> message = Json.read(json);
    String kind = Json.text(message, "status").equals("resolved") ? "TICKET, resolved" : "TICKET";
    return new Notification(
        kind + ": " + Json.text(Json.map(message.get("groupLabels")), "alertname"),
        Json.list(message.get("alerts")).stream()
            .map(alert -> Json.map(Json.map(alert).get("annotations")))
            .map(
                annotations ->
                    Json.text(annotations, "description")
                        + "\nRemedy: "
                        + Json.text(annotations, "remedy"))
            .collect(Collectors.joining("\n")));
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
