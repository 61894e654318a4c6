package io.github.keystonetoken.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.github.keystonetoken.http.page.StatusPage;
import io.github.keystonetoken.model.Snapshot;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Supplier;

/** The page at {@code /}: the status of everything. {@code /?refresh=off} stands still. */
final class FrontPage implements HttpHandler {

  private final StatusPage page;
  private final Supplier<Snapshot> current;
  private final Clock clock;

  FrontPage(StatusPage page, Supplier<Snapshot> current, Clock clock) {
    this.page = page;
    this.current = current;
    this.clock = clock;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    boolean isRefreshing = !"refresh=off".equals(exchange.getRequestURI().getRawQuery());
    exchange.getResponseHeaders().set("Content-Security-Policy", page.contentSecurityPolicy());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    Answer.html(exchange, page.render(current.get(), clock.instant(), isRefreshing));
  }
}
