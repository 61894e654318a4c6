package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.collect.PartialFailure;
import io.github.keystonetoken.collect.Source;
import io.github.keystonetoken.memcached.Statistics.Group;
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

  /** A server and its answers, which may still be on their way. */
  private record Asked(Node node, Answer<Statistics> general, Answer<Statistics> settings) {}

  @Override
  public Collector collector() {
    return Collector.MEMCACHED;
  }

  @Override
  public Collected collect(Snapshot snapshot, Instant deadline) throws InterruptedException {
    Duration limit = new Deadline(clock, timeout, deadline).remaining();
    List<Asked> asked = new ArrayList<>();
    for (Node node : nodes) {
      asked.add(
          new Asked(
              node, node.statistics(Group.GENERAL, limit), node.statistics(Group.SETTINGS, limit)));
    }
    Map<Server, Outcome<NodeStats>> outcomes = new LinkedHashMap<>();
    for (Asked one : asked) {
      outcomes.put(one.node().server(), outcome(one));
    }
    return new Collected(outcomes, nodes.fetchedBytes());
  }

  private Outcome<NodeStats> outcome(Asked asked) throws InterruptedException {
    Node node = asked.node();
    try {
      Statistics general = asked.general().await();
      Statistics settings = asked.settings().await();
      return Outcome.ok(stats(node, general, settings), clock.instant());
    } catch (CollectionException e) {
      return Outcome.failed(e.failure(), clock.instant());
    }
  }

  private NodeStats stats(Node node, Statistics general, Statistics settings)
      throws CollectionException {
    // Received a while ago perhaps, before they were waited for.
    Instant receivedAt = clock.instant().minusNanos(System.nanoTime() - general.receivedAt());
    StatisticsReader reader = new StatisticsReader(general, settings);
    try {
      Traffic now = reader.traffic(node.fetchedBytes());
      NodeStats stats = reader.nodeStats(now, traffic.get(node.server()), receivedAt);
      traffic.put(node.server(), now);
      return stats;
    } catch (CollectionException e) {
      throw node.failure(e.failure());
    }
  }

  @Override
  public Snapshot publish(Snapshot snapshot, Outcome<Collected> outcome) {
    if (outcome instanceof Outcome.Ok<Collected> ok) {
      return snapshot.withNodes(ok.value().nodes()).withFetchedBytes(ok.value().fetchedBytes());
    }
    return snapshot.withNodes(
        PartialFailure.ofAll(nodes.servers(), (Outcome.Failed<Collected>) outcome));
  }

  @Override
  public void check(Collected collected) throws CollectionException {
    PartialFailure.check(collected.nodes().values());
  }

  /** Nothing: the nodes are shared, and closed by their creator. */
  @Override
  public void close() {}
}
