package io.github.keystonetoken.memcached;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.refresh.Deadline;
import io.github.keystonetoken.refresh.PartialFailure;
import io.github.keystonetoken.refresh.Source;
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
   * @param nodes shared with whoever else asks them; closed by whoever made them
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
    List<Asked> asked = new ArrayList<>();
    nodes.forEach(node -> asked.add(Asked.of(node, limit)));
    Map<Server, Outcome<NodeStats>> outcomes = new LinkedHashMap<>();
    for (Asked one : asked) {
      outcomes.put(one.node().server(), outcome(one));
    }
    return new Collected(outcomes, nodes.fetchedBytes());
  }

  private Outcome<NodeStats> outcome(Asked asked) throws InterruptedException {
    Server server = asked.node().server();
    try {
      Statistics general = asked.general().await();
      StatisticsReader reader =
          new StatisticsReader(
              asked.node().toString(),
              general,
              asked.settings().await(),
              asked.node().fetchedBytes());
      NodeStats stats = reader.nodeStats(Optional.ofNullable(traffic.get(server)), moment(general));
      traffic.put(server, reader.traffic());
      return Outcome.ok(stats, clock.instant());
    } catch (CollectionException e) {
      return Outcome.failed(e.failure(), clock.instant());
    }
  }

  /** When they were received, which may be a while before they were waited for. */
  private Instant moment(Statistics statistics) {
    return clock.instant().minusNanos(System.nanoTime() - statistics.receivedAt());
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

  /** Nothing: the nodes are shared, and closed by whoever made them. */
  @Override
  public void close() {}

  /** A server and what it was asked. */
  private record Asked(Node node, Answer<Statistics> general, Answer<Statistics> settings) {

    static Asked of(Node node, Duration limit) {
      return new Asked(
          node,
          node.statistics(Statistics.Group.GENERAL, limit),
          node.statistics(Statistics.Group.SETTINGS, limit));
    }
  }
}
