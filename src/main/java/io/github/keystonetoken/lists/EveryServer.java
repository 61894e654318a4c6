package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.memcached.Answer;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.memcached.Value;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Asks every server for a few values, side by side: where a key is depends on who stored it. */
final class EveryServer {

  /** Keystone's clients store none above 1 MiB. */
  private static final int MAX_VALUE_BYTES = 2 << 20;

  private final Nodes nodes;
  private final Duration timeout;
  private final Clock clock;

  /**
   * @param timeout limit of each answer
   */
  EveryServer(Nodes nodes, Duration timeout, Clock clock) {
    this.nodes = nodes;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** The values that each server has, by key. */
  Map<Server, Outcome<Map<String, Value>>> get(Collection<String> keys)
      throws InterruptedException {
    Map<Node, Map<String, Answer<Optional<Value>>>> asked = new LinkedHashMap<>();
    for (Node node : nodes) {
      Map<String, Answer<Optional<Value>>> ofNode = new LinkedHashMap<>();
      keys.forEach(key -> ofNode.put(key, node.get(key, MAX_VALUE_BYTES, timeout)));
      asked.put(node, ofNode);
    }
    Map<Server, Outcome<Map<String, Value>>> answers = new LinkedHashMap<>();
    for (Map.Entry<Node, Map<String, Answer<Optional<Value>>>> one : asked.entrySet()) {
      answers.put(one.getKey().server(), answer(one.getValue()));
    }
    return answers;
  }

  private Outcome<Map<String, Value>> answer(Map<String, Answer<Optional<Value>>> asked)
      throws InterruptedException {
    Map<String, Value> values = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Answer<Optional<Value>>> one : asked.entrySet()) {
        one.getValue().await().ifPresent(value -> values.put(one.getKey(), value));
      }
      return Outcome.ok(values, clock.instant());
    } catch (CollectionException e) {
      return Outcome.failed(e.failure(), clock.instant());
    }
  }

  /** What the servers brought that answered. */
  static <T> Map<Server, T> answered(Map<Server, Outcome<T>> outcomes) {
    Map<Server, T> answered = new LinkedHashMap<>();
    outcomes.forEach(
        (server, outcome) -> outcome.figures().ifPresent(value -> answered.put(server, value)));
    return answered;
  }

  /** Why the others did not, a sentence by server. */
  static Map<Server, String> failures(Map<Server, ? extends Outcome<?>> outcomes) {
    Map<Server, String> failures = new LinkedHashMap<>();
    outcomes.forEach(
        (server, outcome) -> {
          if (outcome instanceof Outcome.Failed<?> failed) {
            failures.put(server, failed.failure().reason());
          }
        });
    return failures;
  }
}
