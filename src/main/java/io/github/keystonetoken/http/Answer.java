package io.github.keystonetoken.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A short response, of plain text unless its headers say otherwise. */
record Answer(int status, String body, Map<String, String> headers) {

  Answer(int status, String body) {
    this(status, body, Map.of());
  }

  void send(HttpExchange exchange) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Headers sent = exchange.getResponseHeaders();
    sent.set("X-Content-Type-Options", "nosniff");
    // Headers of the web configuration are set already, and take precedence.
    headers.forEach((name, value) -> sent.putIfAbsent(name, List.of(value)));
    sent.putIfAbsent("Content-Type", List.of("text/plain; charset=utf-8"));
    if (exchange.getRequestMethod().equals("HEAD")) {
      sent.set("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
