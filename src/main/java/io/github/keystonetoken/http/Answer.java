package io.github.keystonetoken.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A short response. */
record Answer(int status, String contentType, String body, Map<String, String> headers) {

  static Answer text(int status, String body) {
    return text(status, body, Map.of());
  }

  static Answer text(int status, String body, Map<String, String> headers) {
    return new Answer(status, "text/plain; charset=utf-8", body, headers);
  }

  void send(HttpExchange exchange) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Headers sent = exchange.getResponseHeaders();
    sent.set("Content-Type", contentType);
    sent.set("X-Content-Type-Options", "nosniff");
    // Those of the web configuration are there already, and take precedence.
    headers.forEach((name, value) -> sent.putIfAbsent(name, List.of(value)));
    if (exchange.getRequestMethod().equals("HEAD")) {
      sent.set("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
