package io.github.keystonetoken.http;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.config.WebConfig;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Serves metrics and pages from memory: no request waits for a database or a memcached. */
public final class WebServer implements AutoCloseable {

  /** Connections that wait in the kernel until they are accepted. */
  private static final int BACKLOG = 512;

  /** A slow client keeps one busy. If none is free, the connections of new requests are closed. */
  private static final int MAX_THREADS = 256;

  private static final int MAX_CLOSE_MILLIS = 600;

  static {
    // The server reads them when its classes load. Not maxRspTime: closing a TLS client that does
    // not read would block the whole server.
    Map.of(
            "sun.net.httpserver.maxReqTime", "5",
            "sun.net.httpserver.maxReqHeaders", "100",
            "sun.net.httpserver.maxReqHeaderSize", "16384",
            // Seconds: longer than a scrape interval.
            "sun.net.httpserver.idleInterval", "90",
            "sun.net.httpserver.nodelay", "true",
            "jdk.httpserver.maxConnections", "1000")
        .forEach((name, value) -> System.setProperty(name, System.getProperty(name, value)));
  }

  private final Pages pages;
  private final ResponseFilter filter = new ResponseFilter();
  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(0, MAX_THREADS, 2, TimeUnit.SECONDS, new SynchronousQueue<>());
  private HttpServer server;
  private HttpContext context;
  private @Nullable Tls tls;

  /**
   * What is served.
   *
   * @param reload starts to load the configuration; completes with its problems
   */
  public record Contents(
      PrometheusRegistry registry,
      Supplier<Snapshot> current,
      String version,
      Supplier<CompletableFuture<List<Problem>>> reload,
      Clock clock) {}

  /** Starts to listen; fails if it cannot listen on the address. */
  public WebServer(Config.Web web, InetSocketAddress address, Contents contents)
      throws IOException {
    pages = new Pages(web, contents);
    workers.setThreadFactory(task -> new Thread(task, "http"));
    listen(address, web.config());
  }

  private void listen(InetSocketAddress address, WebConfig config) throws IOException {
    tls = config.tls() == null ? null : Tls.of(config.tls());
    if (tls == null) {
      server = HttpServer.create(address, BACKLOG);
    } else {
      HttpsServer https = HttpsServer.create(address, BACKLOG);
      https.setHttpsConfigurator(tls);
      server = https;
    }
    server.setExecutor(workers);
    context = server.createContext("/", pages);
    context.getFilters().add(filter);
    set(config);
    server.start();
  }

  private void set(WebConfig config) {
    filter.setHeaders(config.headers());
    context.setAuthenticator(
        config.users().isEmpty() ? null : new PasswordAuthenticator(config.users()));
  }

  /**
   * Serves with another configuration, also on open connections. If more of TLS has changed than
   * the certificate, they are closed, and the address is closed for a moment.
   */
  public synchronized void reconfigure(WebConfig next) {
    if (tls == null ? next.tls() == null : next.tls() != null && tls.reconfigure(next.tls())) {
      set(next);
      return;
    }
    InetSocketAddress address = address();
    server.stop(0);
    try {
      listen(address, next);
    } catch (IOException e) {
      // The process ends, and systemd or the container's runtime starts it again.
      throw new UncheckedIOException("cannot listen on " + address + " again", e);
    }
  }

  /** The address it listens on, with the chosen port if 0 was configured. */
  public synchronized InetSocketAddress address() {
    return server.getAddress();
  }

  /** Accepts no more requests, finishes running responses, and closes all connections. */
  @Override
  public synchronized void close() {
    workers.shutdown();
    try {
      workers.awaitTermination(MAX_CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Without a delay: Java 17 would always wait for the whole delay.
    server.stop(0);
    workers.shutdownNow();
    filter.close();
  }
}
