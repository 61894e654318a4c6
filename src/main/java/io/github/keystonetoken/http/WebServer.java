package io.github.keystonetoken.http;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.config.WebConfig;
import io.github.keystonetoken.http.Router.Route;
import io.github.keystonetoken.page.StatusPage;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Serves what is known. No request waits for a database or a memcached. */
public final class WebServer implements AutoCloseable {

  private final Listener listener;
  private final Page pages;
  private final AtomicReference<Service> service;

  private WebServer(Listener listener, Page pages, AtomicReference<Service> service) {
    this.listener = listener;
    this.pages = pages;
    this.service = service;
  }

  /**
   * What is served.
   *
   * @param registries all metrics; no two have one of the same name
   * @param version of the exporter
   */
  public record Contents(
      List<PrometheusRegistry> registries, Supplier<Snapshot> current, String version) {}

  /**
   * Listens from now on.
   *
   * @param reload begins to load the configuration, and ends with what is wrong with it, or with
   *     nothing where it was taken up
   * @throws IOException if the address cannot be listened on
   */
  public static WebServer start(
      Config.Web web,
      Contents contents,
      Supplier<CompletableFuture<List<Problem>>> reload,
      Clock clock)
      throws IOException {
    Page pages = pages(web, contents, reload, clock);
    AtomicReference<Service> service = new AtomicReference<>(Service.of(web.config(), pages));
    return new WebServer(Listener.start(web.listenAddress(), service::get, clock), pages, service);
  }

  private static Page pages(
      Config.Web web,
      Contents contents,
      Supplier<CompletableFuture<List<Problem>>> reload,
      Clock clock) {
    StatusPage status =
        new StatusPage(web.telemetryPath(), web.runbooks().toString(), contents.version());
    return new Router(
        Map.of(
            "/",
            Route.read(new FrontPage(status, contents.current(), clock)),
            web.telemetryPath(),
            Route.read(new SharedPage(new MetricsPage(contents.registries()))),
            "/-/healthy",
            Route.read(new HealthyPage()),
            "/-/ready",
            Route.read(new ReadyPage(contents.current())),
            "/-/reload",
            new Route(List.of("POST"), web.lifecycle() ? new ReloadPage(reload) : noLifecycle())));
  }

  private static Page noLifecycle() {
    return request -> Answer.text(403, "This needs the flag --web.enable-lifecycle.\n");
  }

  /** Serves by another configuration from now on; connections that are in use end first. */
  public void reconfigure(WebConfig config) {
    service.set(Service.of(config, pages));
    listener.closeWaiting();
  }

  /** The address it listens on, with the port that was chosen where 0 was asked for. */
  public InetSocketAddress address() {
    return listener.address();
  }

  @Override
  public void close() {
    listener.close();
  }
}
