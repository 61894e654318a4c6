package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.collect.Source;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The memcached collector: the statistics of every server, asked for side by side. */
public final class MemcachedSource implements Source<MemcachedSource.Collected> {

  private final Nodes nodes;
  private final Duration timeout;
  private final Clock clock;
  private final Map<Server, Traffic> traffic = new HashMap<>();

  /**
   * @param nodes shared with other sources; closed by their creator
   * @param timeout limit of each server's answer
   */
  public MemcachedSource(Nodes nodes, Duration timeout, Clock clock) {
    this.nodes = nodes;
    this.timeout = timeout;
    this.clock = clock;
  }

  /**
   * What one collection brings.
   *
   * @param nodes what came of each server, in the order of Keystone's list
   * @param fetchedBytes bytes that the exporter made each send since it started
   */
  public record Collected(Map<Server, Outcome<NodeStats>> nodes, Map<Server, Long> fetchedBytes) {}

  @Override
  public Collector collector() {
    return Collector.MEMCACHED;
  }

  @Override
  public Collected collect(Snapshot snapshot, Instant deadline) throws InterruptedException {
    Duration limit = new Deadline(clock, timeout, deadline).remaining();
    List<Pending> pending = new ArrayList<>();
    nodes.forEach(node -> pending.add(Pending.of(node, limit)));
    Map<Server, Outcome<NodeStats>> outcomes = new LinkedHashMap<>();
    for (Pending one : pending) {
      outcomes.put(one.node().server(), outcome(one));
    }
    return new Collected(outcomes, nodes.fetchedBytes());
  }

  private Outcome<NodeStats> outcome(Pending pending) throws InterruptedException {
    Server server = pending.node().server();
    try {
      Statistics general = pending.general().await();
      StatisticsReader reader =
          new StatisticsReader(
              pending.node().toString(),
              general,
              pending.settings().await(),
              pending.node().fetchedBytes());
      NodeStats stats =
          reader.nodeStats(Optional.ofNullable(traffic.get(server)), receivedAt(general));
      traffic.put(server, reader.traffic());
      return Outcome.ok(stats, clock.instant());
    } catch (CollectionException e) {
      return Outcome.failed(e.failure(), clock.instant());
    }
  }

  /** When they were received, which may be a while before they were waited for. */
  private Instant receivedAt(Statistics statistics) {
    return clock.instant().minusNanos(System.nanoTime() - statistics.receivedAt());
  }

  @Override
  public Snapshot publish(Snapshot snapshot, Outcome<Collected> outcome) {
    if (outcome instanceof Outcome.Ok<Collected> ok) {
      return snapshot.withNodes(ok.value().nodes()).withFetchedBytes(ok.value().fetchedBytes());
    }
    return snapshot.withNodes(((Outcome.Failed<Collected>) outcome).ofEach(nodes.servers()));
  }

  @Override
  public void check(Collected collected) throws CollectionException {
    CollectionException.throwIfAnyFailed(collected.nodes().values());
  }

  /** Nothing: the nodes are shared, and closed by their creator. */
  @Override
  public void close() {}

  /** A server and its answers, which may still be on their way. */
  private record Pending(Node node, Answer<Statistics> general, Answer<Statistics> settings) {

    static Pending of(Node node, Duration limit) {
      return new Pending(
          node,
          node.statistics(Statistics.Group.GENERAL, limit),
          node.statistics(Statistics.Group.SETTINGS, limit));
    }
  }
}
