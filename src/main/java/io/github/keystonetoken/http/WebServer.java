package io.github.keystonetoken.http;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.http.page.StatusPage;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Serves what is known. No request waits for a database or a memcached. */
public final class WebServer implements AutoCloseable {

  private static final int THREADS = 4;

  private final HttpServer server;
  private final ExecutorService threads;

  private WebServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Listens from now on.
   *
   * @throws IOException if the address cannot be listened on
   */
  public static WebServer start(
      Config.Web web,
      PrometheusRegistry registry,
      Supplier<Snapshot> current,
      String version,
      Clock clock)
      throws IOException {
    Map<String, HttpHandler> pages =
        Map.of(
            "/",
            new FrontPage(
                new StatusPage(web.telemetryPath(), web.runbooks().toString(), version),
                current,
                clock),
            web.telemetryPath(),
            new MetricsHandler(registry),
            "/-/healthy",
            new HealthyPage(),
            "/-/ready",
            new ReadyPage(current));
    HttpServer server = HttpServer.create(web.listenAddress(), 0);
    ExecutorService threads = newThreads();
    server.setExecutor(threads);
    server.createContext("/", new Router(pages));
    server.start();
    return new WebServer(server, threads);
  }

  private static ExecutorService newThreads() {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        THREADS,
        task -> {
          Thread thread = new Thread(task, "http-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** The address it listens on, with the port that was chosen where 0 was asked for. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
