package io.github.keystonetoken.collectors;

import io.github.keystonetoken.collect.CurrentSnapshot;
import io.github.keystonetoken.collect.Poller;
import io.github.keystonetoken.collect.Source;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.lists.ListsSource;
import io.github.keystonetoken.memcached.MemcachedSource;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.CollectorRuns;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.sql.SqlSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collectors that run together, and what they share: they start and end at once. */
public final class Collectors implements AutoCloseable {

  /** What all collectors are given. */
  public record Surroundings(CurrentSnapshot current, Clock clock) {}

  private final Surroundings surroundings;
  private final Nodes nodes;
  private final List<Poller<?>> pollers = new ArrayList<>();

  private Collectors(Surroundings surroundings, Nodes nodes) {
    this.surroundings = surroundings;
    this.nodes = nodes;
  }

  /**
   * What is known once collectors are configured: which of them have not run yet. Without it the
   * exporter would be ready for as long as it takes to start them.
   */
  public static Snapshot awaited(Config config, Snapshot known) {
    Map<Collector, Duration> intervals = new EnumMap<>(Collector.class);
    config.sql().ifPresent(sql -> intervals.put(Collector.SQL, sql.interval()));
    config
        .memcached()
        .ifPresent(memcached -> intervals.put(Collector.MEMCACHED, memcached.interval()));
    config.lists().ifPresent(lists -> intervals.put(Collector.LISTS, lists.interval()));
    Snapshot awaited = known;
    for (Map.Entry<Collector, Duration> interval : intervals.entrySet()) {
      if (!known.runs().containsKey(interval.getKey())) {
        awaited = awaited.withRuns(interval.getKey(), CollectorRuns.none(interval.getValue()));
      }
    }
    return awaited;
  }

  /** The SQL collector, or none. */
  public static Collectors ofSql(Config config, Surroundings surroundings) {
    Collectors collectors = new Collectors(surroundings, new Nodes(List.of()));
    config
        .sql()
        .ifPresent(
            sql -> collectors.start(new SqlSource(sql, surroundings.clock()), sql.interval()));
    return collectors;
  }

  /** The collectors of memcached statistics and of lists, or whichever is on. */
  public static Collectors ofMemcached(Config config, Surroundings surroundings) {
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
    Poller<?> poller =
        new Poller<>(source, surroundings.current(), interval, interval, surroundings.clock());
    pollers.add(poller);
    poller.start();
  }

  @Override
  public void close() {
    pollers.forEach(Poller::close);
    nodes.close();
  }
}
