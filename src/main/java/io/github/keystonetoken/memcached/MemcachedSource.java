package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
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
public final class MemcachedSource implements Source<Map<Server, Outcome<NodeStats>>> {

  private final Nodes nodes;
  private final Duration timeout;
  private final Clock clock;
  private final Map<Server, StatisticsReader> previous = new HashMap<>();

  /** Of the first collection of each server, by {@link System#nanoTime}. */
  private final Map<Server, Long> firstReceivedAt = new HashMap<>();

  /**
   * @param nodes shared with other sources; closed by their creator
   * @param timeout limit of each server's answer
   */
  public MemcachedSource(Nodes nodes, Duration timeout, Clock clock) {
    this.nodes = nodes;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** A server and its answers, which may still be on their way. */
  private record Asked(Node node, Answer<Statistics> general, Answer<Statistics> settings) {}

  @Override
  public Collector collector() {
    return Collector.MEMCACHED;
  }

  /** What came of each server, in the order of Keystone's list. */
  @Override
  public Map<Server, Outcome<NodeStats>> collect(Snapshot snapshot, Instant deadline)
      throws InterruptedException {
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
    return outcomes;
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
    StatisticsReader reader = new StatisticsReader(general, settings, node.fetchedBytes());
    try {
      long first = firstReceivedAt.getOrDefault(node.server(), general.receivedAt());
      Duration watched = Duration.ofNanos(general.receivedAt() - first);
      NodeStats stats = reader.nodeStats(previous.get(node.server()), watched, receivedAt);
      firstReceivedAt.putIfAbsent(node.server(), first);
      previous.put(node.server(), reader);
      return stats;
    } catch (CollectionException e) {
      throw node.failure(e.failure());
    }
  }

  @Override
  public Snapshot publish(Snapshot snapshot, Outcome<Map<Server, Outcome<NodeStats>>> outcome) {
    return snapshot
        .withFetchedBytes(nodes.fetchedBytes())
        .withNodes(
            outcome instanceof Outcome.Failed<?> failed
                ? failed.ofEach(nodes.servers())
                : outcome.figures().orElseThrow());
  }

  @Override
  public void check(Map<Server, Outcome<NodeStats>> outcomes) throws CollectionException {
    CollectionException.throwIfAnyFailed(outcomes.values());
  }

  /** Nothing: the nodes are shared, and closed by their creator. */
  @Override
  public void close() {}
}
