package io.github.keystonetoken.lists;

import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Nodes;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What one collection leaves to the next. Bounded, and without a token. */
final class ListsMemory {

  /** Unnamed users whose lists were found. */
  private static final int MOST_LEARNED = 10_000;

  private final Map<Node, ServerKeys> keys = new HashMap<>();
  private final Map<String, String> learned = new Newest<>(MOST_LEARNED);

  /**
   * @param walkInterval from one listing of all keys of a server to the next
   */
  ListsMemory(Nodes nodes, Duration walkInterval, Clock clock) {
    nodes.forEach(node -> keys.put(node, new ServerKeys(node, walkInterval, clock)));
  }

  ServerKeys keysOf(Node node) {
    return Objects.requireNonNull(keys.get(node));
  }

  /** Names by id of unnamed users whose lists were found; not to be changed. */
  Map<String, String> learned() {
    return learned;
  }

  /** Remembers the owners of lists, but for those who are known in any case. */
  void learn(FoundLists found, OwnerSearch owners, KnownUsers users) {
    found.forEach(
        (key, bytes) -> {
          String id = owners.idsByKey().get(key);
          if (id != null && !users.isNamed(id)) {
            String name = owners.namesById().getOrDefault(id, "");
            learned.merge(id, name, ListsMemory::nameOrOther);
          }
        });
  }

  private static String nameOrOther(String name, String other) {
    return name.isEmpty() ? other : name;
  }
}
