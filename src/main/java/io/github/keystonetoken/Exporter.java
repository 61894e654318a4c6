package io.github.keystonetoken;

import io.github.keystonetoken.collect.CurrentSnapshot;
import io.github.keystonetoken.collect.Pollers;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.fernet.FernetSource;
import io.github.keystonetoken.http.WebServer;
import io.github.keystonetoken.lists.ListsSource;
import io.github.keystonetoken.memcached.MemcachedSource;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.metrics.TokenMetrics;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Snapshot.ConfigReload;
import io.github.keystonetoken.sql.SqlSource;
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
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running daemon and the wiring of its parts. Its configuration can be replaced while it
 * serves, except for what only flags set: listen addresses, pages and logging.
 */
final class Exporter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Exporter.class);

  private final CurrentSnapshot current;
  private final Clock clock;
  private final List<WebServer> web = new ArrayList<>();
  private final Map<Part, Runnable> stops = new EnumMap<>(Part.class);
  private volatile Config config;

  /** Collectors that are started and stopped together. */
  private enum Part {
    SQL,
    MEMCACHED,
    FERNET;

    /** What they depend on. */
    Object settings(Config of) {
      return switch (this) {
        case SQL -> of.sql();
        case MEMCACHED -> List.of(of.memcached(), of.lists(), of.access());
        case FERNET -> of.fernet();
      };
    }
  }

  /**
   * Starts to listen and to collect.
   *
   * @param reload starts to load the configuration; completes with its problems
   * @throws IOException if an address cannot be listened on
   */
  Exporter(
      Config first,
      TokenMetrics.Build build,
      Supplier<CompletableFuture<List<Problem>>> reload,
      Clock clock)
      throws IOException {
    this.config = first;
    this.clock = clock;
    this.current =
        new CurrentSnapshot(
            awaited(first, Snapshot.initial(first.keystone()))
                .withReload(new ConfigReload(true, clock.instant())),
            clock,
            first.web().maxAge());
    WebServer.Contents contents =
        new WebServer.Contents(registry(build), current, build.version(), reload, clock);
    for (InetSocketAddress address : first.web().listenAddresses()) {
      web.add(listen(first.web(), address, contents));
    }
    EnumSet.allOf(Part.class).forEach(part -> start(part, first));
  }

  /**
   * Adds the configured collectors that have not run yet. Without them the exporter would be ready
   * before it has started its collectors.
   */
  static Snapshot awaited(Config config, Snapshot known) {
    Map<Collector, Duration> intervals = config.intervals();
    intervals.keySet().removeAll(known.runs().keySet());
    Snapshot awaited = known;
    for (Map.Entry<Collector, Duration> interval : intervals.entrySet()) {
      awaited = awaited.withRuns(interval.getKey(), CollectorRuns.none(interval.getValue()));
    }
    return awaited;
  }

  private void start(Part part, Config of) {
    Pollers pollers = new Pollers(current, clock);
    stops.put(part, pollers::close);
    switch (part) {
      case SQL -> of.sql().ifPresent(on -> pollers.start(new SqlSource(on, clock), on.interval()));
      case MEMCACHED -> startMemcached(pollers, of);
      case FERNET ->
          of.fernet().ifPresent(on -> pollers.start(new FernetSource(on), on.interval()));
    }
  }

  private void startMemcached(Pollers pollers, Config of) {
    Nodes nodes = new Nodes(of.servers(), of.access());
    nodes.countFrom(current.get().fetchedBytes());
    stops.put(
        Part.MEMCACHED,
        () -> {
          pollers.close();
          nodes.close();
        });
    of.memcached()
        .ifPresent(
            on -> pollers.start(new MemcachedSource(nodes, on.timeout(), clock), on.interval()));
    boolean hasDatabase = of.sql().isPresent();
    of.lists()
        .ifPresent(
            on -> pollers.start(new ListsSource(on, nodes, hasDatabase, clock), on.interval()));
  }

  private static WebServer listen(
      Config.Web web, InetSocketAddress address, WebServer.Contents contents) throws IOException {
    try {
      return new WebServer(web, address, contents);
    } catch (IOException e) {
      throw new IOException(
          address.getHostString() + ":" + address.getPort() + " (" + e.getMessage() + ")", e);
    }
  }

  private PrometheusRegistry registry(TokenMetrics.Build build) {
    PrometheusRegistry registry =
        TokenMetrics.registry(
            current, build, () -> reportLimits(config), () -> recentWindow(config));
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
   * Uses another configuration. Only collectors with a changed configuration are replaced. Figures
   * of unchanged servers and of an unchanged database are served until the next collection.
   */
  synchronized void reload(Config next) {
    Config before = config;
    config = next;
    Map<Part, Runnable> changed = new EnumMap<>(stops);
    changed.keySet().removeIf(part -> part.settings(next).equals(part.settings(before)));
    // A stopped collector publishes nothing.
    changed.values().forEach(Runnable::run);
    ConfigReload done = new ConfigReload(true, clock.instant());
    current.update(
        snapshot ->
            awaited(
                    next,
                    snapshot.reconfigured(next.keystone(), kept(before, next), next.servers()))
                .withReload(done));
    changed.keySet().forEach(part -> start(part, next));
    if (!next.web().config().equals(before.web().config())) {
      web.forEach(server -> server.reconfigure(next.web().config()));
    }
    if (next.equals(before)) {
      LOG.info("The configuration was loaded again; nothing in it has changed.");
    } else {
      LOG.info("The configuration was loaded again and has changed.");
      next.notices().forEach(LOG::info);
    }
  }

  /**
   * Collectors whose figures stay. Those of the same database stay with another login: otherwise
   * the owners' names would be absent for a moment, and alerts with these labels would start again.
   */
  static Set<Collector> kept(Config before, Config next) {
    Set<Collector> kept = EnumSet.noneOf(Collector.class);
    if (databaseAddress(next).equals(databaseAddress(before))) {
      kept.add(Collector.SQL);
    }
    if (next.memcached().isPresent()) {
      kept.add(Collector.MEMCACHED);
    }
    if (next.lists().isPresent()) {
      kept.add(Collector.LISTS);
    }
    if (next.fernet().equals(before.fernet())) {
      kept.add(Collector.FERNET);
    }
    return kept;
  }

  private static Optional<String> databaseAddress(Config config) {
    return config.sql().map(sql -> sql.database().address());
  }

  /** Records that a new configuration has problems. */
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
    stops.values().forEach(Runnable::run);
  }
}
