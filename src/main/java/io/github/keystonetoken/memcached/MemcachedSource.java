package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.collect.Due;
import io.github.keystonetoken.collect.Source;
import io.github.keystonetoken.memcached.Statistics.Group;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** The memcached collector: reads the statistics of all servers at the same time. */
public final class MemcachedSource implements Source<Map<Server, Outcome<NodeStats>>> {

  private static final Duration BALANCER_CHECKED = Duration.ofMinutes(1);

  /** Two connections to a balancer may reach the same server now and then. */
  private static final Duration BALANCER_REMEMBERED = Duration.ofMinutes(15);

  private final Nodes nodes;
  private final Duration timeout;
  private final Clock clock;
  private final Map<Server, StatisticsReader> previous = new HashMap<>();

  /** Time of each server's first collection, by {@link System#nanoTime}. */
  private final Map<Server, Long> firstReceivedAt = new HashMap<>();

  /** When several servers last answered at an address. */
  private final Map<Server, Instant> balancers = new HashMap<>();

  private final Due balancerCheck;

  /**
   * @param nodes shared with other sources; closed by their creator
   * @param timeout limit of each server's answer
   */
  public MemcachedSource(Nodes nodes, Duration timeout, Clock clock) {
    this.nodes = nodes;
    this.timeout = timeout;
    this.clock = clock;
    this.balancerCheck = new Due(clock, BALANCER_CHECKED);
  }

  /** The requests to a server, whose answers may not have arrived yet. */
  private record Asked(
      Node node,
      Answer<Statistics> general,
      Answer<Statistics> settings,
      Answer<Statistics> items) {

    Asked(Node node, Duration limit) {
      this(
          node,
          node.statistics(Group.GENERAL, limit),
          node.statistics(Group.SETTINGS, limit),
          node.statistics(Group.ITEMS, limit));
    }
  }

  @Override
  public Collector collector() {
    return Collector.MEMCACHED;
  }

  /** The outcome of each server, in the order of Keystone's list. */
  @Override
  public Map<Server, Outcome<NodeStats>> collect(Snapshot snapshot, Instant deadline)
      throws InterruptedException {
    Deadline answers = new Deadline(clock, timeout, deadline);
    List<Asked> asked = new ArrayList<>();
    for (Node node : nodes) {
      asked.add(new Asked(node, answers.remaining()));
    }
    Map<Node, Outcome<StatisticsReader>> answered = new LinkedHashMap<>();
    for (Asked one : asked) {
      answered.put(one.node(), await(one));
    }
    if (balancerCheck.isDue()) {
      findBalancers(answered, answers);
      balancerCheck.done();
    }
    Map<Server, Outcome<NodeStats>> outcomes = new LinkedHashMap<>();
    answered.forEach((node, outcome) -> outcomes.put(node.server(), stats(node, outcome)));
    return outcomes;
  }

  private Outcome<StatisticsReader> await(Asked asked) throws InterruptedException {
    try {
      Statistics general = asked.general().await();
      Statistics settings = asked.settings().await();
      Statistics items = asked.items().await();
      long ownBytes = asked.node().fetchedBytes();
      return Outcome.ok(new StatisticsReader(general, settings, items, ownBytes), clock.instant());
    } catch (CollectionException e) {
      return Outcome.failed(e.failure(), clock.instant());
    }
  }

  private Outcome<NodeStats> stats(Node node, Outcome<StatisticsReader> outcome) {
    if (outcome instanceof Outcome.Failed<?> failed) {
      return Outcome.failed(failed.failure(), failed.at());
    }
    Server server = node.server();
    StatisticsReader reader = outcome.figures().orElseThrow();
    long nanos = reader.general.receivedAt();
    // It may have been received some time before it was awaited.
    Instant receivedAt = clock.instant().minusNanos(System.nanoTime() - nanos);
    long first = firstReceivedAt.computeIfAbsent(server, any -> nanos);
    Duration watched = Duration.ofNanos(nanos - first);
    Instant balanced = balancers.getOrDefault(server, Instant.MIN);
    boolean isBalanced = balanced.plus(BALANCER_REMEMBERED).isAfter(clock.instant());
    try {
      NodeStats stats = reader.nodeStats(previous.get(server), watched, receivedAt, isBalanced);
      previous.put(server, reader);
      return Outcome.ok(stats, clock.instant());
    } catch (CollectionException e) {
      return Outcome.failed(node.failure(e.failure()).failure(), clock.instant());
    }
  }

  /**
   * Asks each server over a second connection: if another process answers, and then the first one
   * again, both are running. After a restart the first one would not answer again.
   */
  private void findBalancers(Map<Node, Outcome<StatisticsReader>> answered, Deadline answers)
      throws InterruptedException {
    List<Second> seconds = new ArrayList<>();
    answered.forEach(
        (node, outcome) ->
            outcome
                .figures()
                // A server that is short of connections is not asked for another.
                .filter(first -> first.connectionsLeft() >= Thresholds.CONNECTIONS_LEFT)
                .ifPresent(first -> seconds.add(new Second(node, first.general, node.open()))));
    try {
      for (Second second : seconds) {
        if (isOfAnother(second, answers)) {
          balancers.put(second.node().server(), clock.instant());
        }
      }
    } finally {
      seconds.forEach(second -> second.connection().end("it was needed for one request."));
    }
  }

  /** A second connection to a server, with its request. */
  private record Second(
      Node node, Statistics first, Connection connection, CompletableFuture<Statistics> answer) {

    Second(Node node, Statistics first, Connection connection) {
      this(node, first, connection, connection.submit(Request.statistics(Group.GENERAL)));
    }
  }

  private static boolean isOfAnother(Second second, Deadline answers) throws InterruptedException {
    try {
      Statistics other = Connection.awaitAnswer(second.answer(), answers.remaining());
      return !StatisticsReader.isSameProcess(second.first(), other)
          && StatisticsReader.isSameProcess(
              second.first(), second.node().statistics(Group.GENERAL, answers.remaining()).await());
    } catch (CollectionException | TimeoutException e) {
      return false; // The next collection reports the failure.
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
}
