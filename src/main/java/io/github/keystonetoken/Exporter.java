package io.github.keystonetoken;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.http.WebServer;
import io.github.keystonetoken.lists.ListsSource;
import io.github.keystonetoken.memcached.MemcachedSource;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.metrics.TokenMetrics;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.refresh.CurrentSnapshot;
import io.github.keystonetoken.refresh.Refresher;
import io.github.keystonetoken.refresh.Source;
import io.github.keystonetoken.sql.SqlSource;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The running daemon: the only place where the parts are put together. */
final class Exporter implements AutoCloseable {

  private final CurrentSnapshot current;
  private final ScheduledExecutorService watchdog;
  private final List<Refresher<?>> refreshers = new ArrayList<>();
  private final Nodes nodes;
  private final WebServer web;
  private final Clock clock;

  /**
   * Listens and collects from now on.
   *
   * @throws IOException if the address cannot be listened on
   */
  Exporter(Config config, BuildInfo build, Clock clock) throws IOException {
    this.clock = clock;
    this.current =
        new CurrentSnapshot(Snapshot.initial(config.keystone()), clock, config.web().maxAge());
    this.web = WebServer.start(config.web(), registry(config, build), current, build.version());
    this.watchdog = Executors.newSingleThreadScheduledExecutor(Exporter::watchdogThread);
    this.nodes = new Nodes(servers(config), config.access());
    config.sql().ifPresent(sql -> refresh(new SqlSource(sql, clock), sql.interval()));
    config
        .memcached()
        .ifPresent(
            memcached ->
                refresh(
                    new MemcachedSource(nodes, memcached.timeout(), clock), memcached.interval()));
    config
        .lists()
        .ifPresent(
            lists ->
                refresh(
                    new ListsSource(lists, nodes, config.sql().isPresent(), clock),
                    lists.interval()));
  }

  private static List<Server> servers(Config config) {
    return config
        .memcached()
        .map(Config.Memcached::servers)
        .or(() -> config.lists().map(Config.Lists::servers))
        .orElse(List.of());
  }

  private PrometheusRegistry registry(Config config, BuildInfo build) {
    Map<Collector, Integer> reportLimits = new EnumMap<>(Collector.class);
    config.sql().ifPresent(sql -> reportLimits.put(Collector.SQL, sql.users()));
    config.lists().ifPresent(lists -> reportLimits.put(Collector.LISTS, lists.lists()));
    return TokenMetrics.registry(
        current,
        new TokenMetrics.Build(
            build.version(), build.revision(), System.getProperty("java.version")),
        reportLimits,
        config
            .sql()
            .map(Config.Sql::recentWindow)
            .or(() -> config.lists().map(Config.Lists::recentWindow)));
  }

  private void refresh(Source<?> source, Duration interval) {
    // A collection may take as long as its interval: each wait in it has a limit of its own.
    Refresher<?> refresher = new Refresher<>(source, current, interval, interval, clock, watchdog);
    refreshers.add(refresher);
    refresher.start();
  }

  private static Thread watchdogThread(Runnable task) {
    Thread thread = new Thread(task, "watchdog");
    thread.setDaemon(true);
    return thread;
  }

  /** The address it listens on. */
  InetSocketAddress address() {
    return web.address();
  }

  @Override
  public void close() {
    web.close();
    refreshers.forEach(Refresher::close);
    nodes.close();
    watchdog.shutdownNow();
  }
}
