package io.github.keystonetoken.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.page.StatusPage;
import io.prometheus.metrics.exporter.common.PrometheusScrapeHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes requests by path. Any other path is 404, and a method that the path does not support is
 * 405. The server's own contexts match by prefix: {@code /metricsfoo} would be {@code /metrics}.
 */
final class Pages implements HttpHandler {

  private static final Logger LOG = LoggerFactory.getLogger(Pages.class);

  private static final List<String> READING = List.of("GET", "HEAD");

  /** Each may need the memory of a whole page until its client has read it. */
  private static final int MAX_SCRAPES = 100;

  private static final int MAX_RELOAD_SECONDS = 20;

  /** A short response, of plain text unless its headers say otherwise. */
  record Answer(int status, String body, Map<String, String> headers) {

    Answer(int status, String body) {
      this(status, body, Map.of());
    }

    private void send(HttpExchange exchange) throws IOException {
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

  private record Route(List<String> methods, HttpHandler handler) {}

  private final Map<String, Route> routes;

  Pages(Config.Web web, WebServer.Contents contents) {
    Supplier<Answer> reload =
        web.lifecycle()
            ? reload(contents.reload())
            : () -> new Answer(403, "Set --web.enable-lifecycle to allow this.\n");
    routes =
        Map.of(
            "/",
            new Route(READING, status(web, contents)),
            web.telemetryPath(),
            new Route(READING, metrics(contents)),
            // The exporter is healthy also when a database is down.
            "/-/healthy",
            new Route(READING, exchange -> new Answer(200, "Healthy.\n").send(exchange)),
            "/-/ready",
            new Route(READING, exchange -> ready(contents.current().get()).send(exchange)),
            "/-/reload",
            new Route(List.of("POST"), exchange -> reload.get().send(exchange)));
  }

  private static HttpHandler status(Config.Web web, WebServer.Contents contents) {
    StatusPage page =
        new StatusPage(web.telemetryPath(), web.runbooks().toString(), contents.version());
    Map<String, String> headers =
        Map.of(
            "Content-Type", "text/html; charset=utf-8",
            "Content-Security-Policy", page.contentSecurityPolicy(),
            "Cache-Control", "no-store");
    return exchange -> {
      boolean refreshes = !"refresh=off".equals(exchange.getRequestURI().getRawQuery());
      Snapshot snapshot = contents.current().get();
      String html = page.render(snapshot, contents.clock().instant(), refreshes);
      new Answer(200, html, headers).send(exchange);
    };
  }

  private static HttpHandler metrics(WebServer.Contents contents) {
    PrometheusScrapeHandler library = new PrometheusScrapeHandler(contents.registry());
    Semaphore turns = new Semaphore(MAX_SCRAPES, true);
    return exchange -> {
      turns.acquireUninterruptibly();
      try {
        library.handleRequest(new Scrape(exchange));
      } finally {
        turns.release();
      }
    };
  }

  /** Loads the configuration and lists its problems, one request at a time. */
  static Supplier<Answer> reload(Supplier<CompletableFuture<List<Problem>>> load) {
    Semaphore turn = new Semaphore(1);
    Answer busy =
        new Answer(503, "The configuration is being loaded.\n", Map.of("Retry-After", "1"));
    Answer late = new Answer(503, "The configuration is still being loaded; see the log.\n");
    return () -> {
      if (!turn.tryAcquire()) {
        return busy;
      }
      try {
        return load.get()
            .thenApply(Pages::reloaded)
            .completeOnTimeout(late, MAX_RELOAD_SECONDS, TimeUnit.SECONDS)
            .join();
      } finally {
        turn.release();
      }
    };
  }

  private static Answer reloaded(List<Problem> problems) {
    String lines = problems.stream().map(each -> each + "\n").collect(Collectors.joining());
    return lines.isEmpty()
        ? new Answer(200, "The configuration was loaded.\n")
        : new Answer(500, lines);
  }

  private static Answer ready(Snapshot snapshot) {
    String awaited =
        snapshot.runs().entrySet().stream()
            .filter(entry -> !entry.getValue().hasRun())
            .map(entry -> entry.getKey().label())
            .collect(Collectors.joining(", "));
    String text = "Not ready: the first collection is running for " + awaited + ".\n";
    return awaited.isEmpty() ? new Answer(200, "Ready.\n") : new Answer(503, text);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        route(exchange);
      } catch (RuntimeException e) {
        LOG.error("Cannot answer {}", exchange.getRequestURI().getPath(), e);
        // Without the message, which may quote stored values; the log omits it as well.
        if (exchange.getResponseCode() < 0) {
          new Answer(500, "The page cannot be created: see the exporter's log.\n").send(exchange);
        }
      }
    }
  }

  private void route(HttpExchange exchange) throws IOException {
    Route route = routes.get(exchange.getRequestURI().getRawPath());
    if (route == null) {
      new Answer(404, "Not found. The pages are listed at /.\n").send(exchange);
    } else if (route.methods().contains(exchange.getRequestMethod())) {
      route.handler().handle(exchange);
    } else {
      String allowed = String.join(", ", route.methods());
      new Answer(405, "Allowed methods: " + allowed + ".\n", Map.of("Allow", allowed))
          .send(exchange);
    }
  }
}
