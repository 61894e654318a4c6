package io.github.keystonetoken.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Prints what Alertmanager would send to a pager and to a ticket system, in their place: for {@code
 * deploy/compose}.
 */
public final class Inbox {

  private Inbox() {}

  /**
   * Listens until a signal ends it, for pages at {@code /pages} and tickets at {@code /tickets}.
   *
   * @param args the port
   */
  public static void main(String[] args) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(args[0])), 0);
    server.createContext("/pages", exchange -> take(exchange, Notification::ofPage));
    server.createContext("/tickets", exchange -> take(exchange, Notification::ofTicket));
    server.start();
  }

  private static void take(HttpExchange exchange, Function<String, Notification> reader)
      throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      System.out.println(reader.apply(body).text());
      // What PagerDuty says when it has taken an event; of tickets, the status alone is looked at.
      byte[] answer = "{\"status\": \"success\"}".getBytes(StandardCharsets.US_ASCII);
      exchange.sendResponseHeaders(202, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }
}
