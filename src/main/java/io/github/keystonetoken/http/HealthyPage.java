package io.github.keystonetoken.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;

/** Says that the process answers. A database that is down does not make the exporter unhealthy. */
final class HealthyPage implements HttpHandler {

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Answer.text(exchange, 200, "Healthy.\n");
  }
}
