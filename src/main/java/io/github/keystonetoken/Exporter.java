package io.github.keystonetoken;

import io.github.keystonetoken.collect.CurrentSnapshot;
import io.github.keystonetoken.collectors.Collectors;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.http.WebServer;
import io.github.keystonetoken.metrics.TokenMetrics;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.ConfigReload;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running daemon: with {@link Collectors}, the only place where the parts are put together. Its
 * configuration can be replaced while it serves, all but what flags alone decide: where it listens,
 * which pages there are, and how it logs.
 */
final class Exporter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Exporter.class);

  private final CurrentSnapshot current;
  private final ScheduledExecutorService watchdog;
  private final Collectors.Surroundings surroundings;
  private final List<WebServer> web = new ArrayList<>();
  private volatile Config config;
  private Collectors sql;
  private Collectors memcached;

  /**
   * Listens and collects from now on.
   *
   * @throws IOException if an address cannot be listened on
   */
  Exporter(Config first, BuildInfo build, ReloadRequests requests, Clock clock) throws IOException {
    this.config = first;
    this.current =
        new CurrentSnapshot(
            Collectors.awaited(first, Snapshot.initial(first.keystone()))
                .withReload(new ConfigReload(true, clock.instant())),
            clock,
            first.web().maxAge());
    WebServer.Contents contents =
        new WebServer.Contents(registry(build), current, build.version(), requests::add, clock);
    for (InetSocketAddress address : first.web().listenAddresses()) {
      web.add(listen(first.web().on(address), contents));
    }
    this.watchdog = Collectors.watchdog();
    this.surroundings = new Collectors.Surroundings(current, watchdog, clock);
    this.sql = Collectors.ofSql(first, surroundings);
    this.memcached = Collectors.ofMemcached(first, surroundings);
  }

  private static WebServer listen(Config.Web web, WebServer.Contents contents) throws IOException {
    InetSocketAddress address = web.listenAddress();
    try {
      return new WebServer(web, contents);
    } catch (IOException e) {
      throw new IOException(
          address.getHostString() + ":" + address.getPort() + " (" + e.getMessage() + ")", e);
    }
  }

  private PrometheusRegistry registry(BuildInfo build) {
    PrometheusRegistry registry =
        TokenMetrics.registry(
            current,
            new TokenMetrics.Build(
                build.version(), build.revision(), System.getProperty("java.version")),
            () -> reportLimits(config),
            () -> recentWindow(config));
    TokenMetrics.registerProcess(registry);
    return registry;
  }

  private static Map<Collector, Integer> reportLimits(Config config) {
    Map<Collector, Integer> limits = new EnumMap<>(Collector.class);
    config.sql().ifPresent(sql -> limits.put(Collector.SQL, sql.users()));
    config.lists().ifPresent(lists -> limits.put(Collector.LISTS, lists.lists()));
    return limits;
  }

  private static Optional<Duration> recentWindow(Config config) {
    return config
        .sql()
        .map(Config.Sql::recentWindow)
        .or(() -> config.lists().map(Config.Lists::recentWindow));
  }

  /** The addresses it listens on. */
  List<InetSocketAddress> addresses() {
    return web.stream().map(WebServer::address).toList();
  }

  /**
   * Takes up another configuration. Collectors that it does not concern go on as they are; figures
   * of servers and of a database that stay are served on until they are collected anew.
   */
  synchronized void reload(Config next) {
    Config before = config;
    config = next;
    boolean isOtherSql = !next.sql().equals(before.sql());
    boolean isOtherMemcached =
        !next.memcached().equals(before.memcached())
            || !next.lists().equals(before.lists())
            || !next.access().equals(before.access());
    // What has been closed publishes nothing any more.
    if (isOtherSql) {
      sql.close();
    }
    if (isOtherMemcached) {
      memcached.close();
    }
    ConfigReload done = new ConfigReload(true, surroundings.clock().instant());
    current.update(
        snapshot ->
            Collectors.awaited(
                    next,
                    snapshot.reconfigured(next.keystone(), kept(before, next), next.servers()))
                .withReload(done));
    if (isOtherSql) {
      sql = Collectors.ofSql(next, surroundings);
    }
    if (isOtherMemcached) {
      memcached = Collectors.ofMemcached(next, surroundings);
    }
    if (!next.web().config().equals(before.web().config())) {
      web.forEach(server -> server.reconfigure(next.web().config()));
    }
    if (next.equals(before)) {
      LOG.info("The configuration was loaded again; nothing in it has changed.");
    } else {
      LOG.info("A changed configuration was taken up.");
      next.notices().forEach(LOG::info);
    }
  }

  /** The collectors whose figures are also those of the next configuration. */
  private static Set<Collector> kept(Config before, Config next) {
    Set<Collector> kept = EnumSet.noneOf(Collector.class);
    if (next.sql().map(Config.Sql::database).equals(before.sql().map(Config.Sql::database))) {
      kept.add(Collector.SQL);
    }
    if (next.memcached().isPresent()) {
      kept.add(Collector.MEMCACHED);
    }
    if (next.lists().isPresent()) {
      kept.add(Collector.LISTS);
    }
    return kept;
  }

  /** Another configuration was to be taken up, and has problems. */
  void reloadFailed() {
    current.update(
        snapshot ->
            snapshot
                .reload()
                .map(last -> snapshot.withReload(new ConfigReload(false, last.lastSuccess())))
                .orElse(snapshot));
  }

  @Override
  public synchronized void close() {
    web.forEach(WebServer::close);
    sql.close();
    memcached.close();
    watchdog.shutdownNow();
  }
}
