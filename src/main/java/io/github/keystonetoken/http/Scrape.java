package io.github.keystonetoken.http;

import com.sun.net.httpserver.HttpExchange;
import io.prometheus.metrics.exporter.httpserver.HttpExchangeAdapter;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** A request for metrics, as the client library's handler reads it. */
final class Scrape extends HttpExchangeAdapter {

  private final HttpExchange exchange;

  Scrape(HttpExchange exchange) {
    super(exchange);
    this.exchange = exchange;
  }

  @Override
  public HttpRequest getRequest() {
    return new HttpRequest() {
      @Override
      public Enumeration<String> getHeaders(String name) {
        List<String> values = exchange.getRequestHeaders().getOrDefault(name, List.of());
        if (name.equals("Accept")) {
          // Without the jar of protobuf, the library answers 500 to clients that prefer it.
          String formats = String.join(",", values);
          values = List.of(formats.replaceAll("application/vnd\\.google\\.protobuf[^,]*,?", ""));
        } else if (name.equals("Accept-Encoding") && getMethod().equals("HEAD")) {
          // Compressing a body that is not sent fails.
          values = List.of();
        }
        return Collections.enumeration(values);
      }
    };
  }

  @Override
  public void handleException(IOException e) throws IOException {
    throw e;
  }

  @Override
  public void handleException(RuntimeException e) {
    throw e;
  }

  @Override
  public void close() {
    // The router closes the exchange after it has answered an exception.
  }
}
