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

/** The memcached collector: the statistics of every server, asked for side by side. */
public final class MemcachedSource implements Source<Map<Server, Outcome<NodeStats>>> {

  private static final Duration BALANCER_CHECKED = Duration.ofMinutes(1);

  /** Behind one, two connections reach the same server now and then. */
  private static final Duration BALANCER_REMEMBERED = Duration.ofMinutes(15);

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
    this.balancerCheck = new Due(clock, BALANCER_CHECKED);
  }

  /** When several servers were found at an address. */
  private final Map<Server, Instant> balancers = new HashMap<>();

  private final Due balancerCheck;

  /** What a server is asked; the answers may still be on their way. */
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

  private record Answered(Statistics general, Statistics settings, Statistics items) {}

  @Override
  public Collector collector() {
    return Collector.MEMCACHED;
  }

  /** What came of each server, in the order of Keystone's list. */
  @Override
  public Map<Server, Outcome<NodeStats>> collect(Snapshot snapshot, Instant deadline)
      throws InterruptedException {
    Deadline answers = new Deadline(clock, timeout, deadline);
    List<Asked> asked = new ArrayList<>();
    for (Node node : nodes) {
      asked.add(new Asked(node, answers.remaining()));
    }
    Map<Node, Outcome<Answered>> answered = new LinkedHashMap<>();
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

  private Outcome<Answered> await(Asked asked) throws InterruptedException {
    try {
      return Outcome.ok(
          new Answered(asked.general().await(), asked.settings().await(), asked.items().await()),
          clock.instant());
    } catch (CollectionException e) {
      return Outcome.failed(e.failure(), clock.instant());
    }
  }

  private Outcome<NodeStats> stats(Node node, Outcome<Answered> outcome) {
    if (outcome instanceof Outcome.Failed<Answered> failed) {
      return Outcome.failed(failed.failure(), failed.at());
    }
    try {
      return Outcome.ok(stats(node, outcome.figures().orElseThrow()), clock.instant());
    } catch (CollectionException e) {
      return Outcome.failed(node.failure(e.failure()).failure(), clock.instant());
    }
  }

  private NodeStats stats(Node node, Answered answered) throws CollectionException {
    Statistics general = answered.general();
    // Received a while ago perhaps, before they were waited for.
    Instant receivedAt = clock.instant().minusNanos(System.nanoTime() - general.receivedAt());
    StatisticsReader reader =
        new StatisticsReader(general, answered.settings(), answered.items(), node.fetchedBytes());
    long first = firstReceivedAt.getOrDefault(node.server(), general.receivedAt());
    Duration watched = Duration.ofNanos(general.receivedAt() - first);
    NodeStats stats =
        reader.nodeStats(
            previous.get(node.server()), watched, receivedAt, isBalancer(node.server()));
    firstReceivedAt.putIfAbsent(node.server(), first);
    previous.put(node.server(), reader);
    return stats;
  }

  private boolean isBalancer(Server server) {
    Instant found = balancers.get(server);
    return found != null && found.plus(BALANCER_REMEMBERED).isAfter(clock.instant());
  }

  /**
   * Asks by a second connection: if another process answers, and then the first one again, both run
   * at a time. After a restart the first one would not answer again.
   */
  private void findBalancers(Map<Node, Outcome<Answered>> answered, Deadline answers)
      throws InterruptedException {
    List<Second> seconds = new ArrayList<>();
    answered.forEach(
        (node, outcome) ->
            outcome
                .figures()
                .filter(MemcachedSource::hasConnectionsLeft)
                .ifPresent(first -> seconds.add(new Second(node, first.general(), node.open()))));
    try {
      for (Second second : seconds) {
        if (isOfAnother(second, answers)) {
          balancers.put(second.node().server(), clock.instant());
        }
      }
    } finally {
      seconds.forEach(second -> second.connection().end("it was asked once only."));
    }
  }

  /** A second connection to a server, which is asked at once. */
  private record Second(
      Node node, Statistics first, Connection connection, CompletableFuture<Statistics> answer) {

    Second(Node node, Statistics first, Connection connection) {
      this(node, first, connection, connection.statistics(Group.GENERAL));
    }
  }

  private static boolean isOfAnother(Second second, Deadline answers) throws InterruptedException {
    try {
      Statistics other = Connection.awaitAnswer(second.answer(), answers.remaining());
      return !StatisticsReader.isSameProcess(second.first(), other)
          && StatisticsReader.isSameProcess(
              second.first(), second.node().statistics(Group.GENERAL, answers.remaining()).await());
    } catch (CollectionException | TimeoutException e) {
      return false; // The next collection will say what is wrong.
    }
  }

  /** A server that is short of connections is not asked for another. */
  private static boolean hasConnectionsLeft(Answered answered) {
    long open = answered.general().number("curr_connections").orElse(0);
    long most =
        StatisticsReader.maxConnections(answered.general(), answered.settings())
            .orElse(Long.MAX_VALUE);
    return most - open >= Thresholds.CONNECTIONS_LEFT;
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
