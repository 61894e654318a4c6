package io.github.keystonetoken.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Says whether every collector has ended its first collection, well or not: 200, else 503. */
final class ReadyPage implements HttpHandler {

  private final Supplier<Snapshot> current;

  ReadyPage(Supplier<Snapshot> current) {
    this.current = current;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    List<String> awaited =
        current.get().runs().entrySet().stream()
            .filter(entry -> !entry.getValue().hasRun())
            .map(Map.Entry::getKey)
            .map(Collector::label)
            .toList();
    if (awaited.isEmpty()) {
      Answer.text(exchange, 200, "Ready.\n");
    } else {
      Answer.text(
          exchange,
          503,
          "Not ready: the first collection is still under way for "
              + String.join(", ", awaited)
              + ".\n");
    }
  }
}
