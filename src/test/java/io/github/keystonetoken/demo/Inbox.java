package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.Webhook;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints the notifications of Alertmanager: for {@code deploy/compose}. */
public final class Inbox {

  private Inbox() {}

  /**
   * Listens until a signal ends it, for pages at {@code /pages} and tickets at {@code /tickets}.
   *
   * @param args the port
   */
  public static void main(String[] args) {
    InetSocketAddress address = new InetSocketAddress(Integer.parseInt(args[0]));
    var unused =
        Webhook.start(
            address,
            (path, body) -> System.out.println(path.equals("/pages") ? page(body) : ticket(body)));
  }

  /** An event for PagerDuty, for a log. */
  static String page(String json) {
    Map<?, ?> event = Json.read(json);
    Map<?, ?> payload = Json.map(event.get("payload"));
    return text(
        "PAGE",
        Json.text(event, "event_action").equals("resolve"),
        Json.text(payload, "summary"),
        Json.text(Json.map(payload.get("custom_details")), "page"));
  }

  /** The body of a webhook, for a log. */
  static String ticket(String json) {
    Map<?, ?> message = Json.read(json);
    return text(
        "TICKET",
        Json.text(message, "status").equals("resolved"),
        Json.text(Json.map(message.get("groupLabels")), "alertname"),
        Json.list(message.get("alerts")).stream()
            .map(alert -> Json.map(Json.map(alert).get("annotations")))
            .map(
                annotations ->
                    Json.text(annotations, "description")
                        + "\nRemedy: "
                        + Json.text(annotations, "remedy"))
            .collect(Collectors.joining("\n")));
  }

  /** A heading, and the rest indented below it. */
  private static String text(String kind, boolean isResolved, String subject, String details) {
    return (kind + (isResolved ? ", resolved: " : ": ") + subject + "\n")
        + details
            .strip()
            .lines()
            .map(line -> line.isBlank() ? "" : "    " + line)
            .collect(Collectors.joining("\n"))
        + "\n";
  }
}
