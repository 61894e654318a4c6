package io.github.keystonetoken;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.lists.ListsSource;
import io.github.keystonetoken.memcached.MemcachedSource;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.refresh.CurrentSnapshot;
import io.github.keystonetoken.refresh.Refresher;
import io.github.keystonetoken.refresh.Source;
import io.github.keystonetoken.sql.SqlSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** Collectors that run together, and what they share: they start and end at once. */
final class Collectors implements AutoCloseable {

  /** What all collectors are given. */
  record Surroundings(CurrentSnapshot current, ScheduledExecutorService watchdog, Clock clock) {}

  private final Surroundings surroundings;
  private final Nodes nodes;
  private final List<Refresher<?>> refreshers = new ArrayList<>();

  private Collectors(Surroundings surroundings, Nodes nodes) {
    this.surroundings = surroundings;
    this.nodes = nodes;
  }

  /** The SQL collector, or none. */
  static Collectors ofSql(Config config, Surroundings surroundings) {
    Collectors collectors = new Collectors(surroundings, new Nodes(List.of()));
    config
        .sql()
        .ifPresent(
            sql -> collectors.start(new SqlSource(sql, surroundings.clock()), sql.interval()));
    return collectors;
  }

  /** The collectors of memcached statistics and of lists, or whichever is on. */
  static Collectors ofMemcached(Config config, Surroundings surroundings) {
    Nodes nodes = new Nodes(config.servers(), config.access());
    nodes.countFrom(surroundings.current().get().fetchedBytes());
    Collectors collectors = new Collectors(surroundings, nodes);
    Clock clock = surroundings.clock();
    config
        .memcached()
        .ifPresent(
            memcached ->
                collectors.start(
                    new MemcachedSource(nodes, memcached.timeout(), clock), memcached.interval()));
    config
        .lists()
        .ifPresent(
            lists ->
                collectors.start(
                    new ListsSource(lists, nodes, config.sql().isPresent(), clock),
                    lists.interval()));
    return collectors;
  }

  private void start(Source<?> source, Duration interval) {
    // A collection may take as long as its interval: each wait in it has a limit of its own.
    Refresher<?> refresher =
        new Refresher<>(
            source,
            surroundings.current(),
            interval,
            interval,
            surroundings.clock(),
            surroundings.watchdog());
    refreshers.add(refresher);
    refresher.start();
  }

  @Override
  public void close() {
    refreshers.forEach(Refresher::close);
    nodes.close();
  }
}
