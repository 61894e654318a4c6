package io.github.keystonetoken.lists;

import io.github.keystonetoken.memcached.Answer;
import io.github.keystonetoken.memcached.Item;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Value;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.refresh.Patience;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks whether lists are locked at this moment. Keystone holds a lock while it rewrites a list,
 * for milliseconds or, with thousands of entries, for half a second; other tokens of that user wait
 * meanwhile. The lock is an item that usually stands on another server than the list.
 */
final class LockProbe {

  /** The value is 1. */
  private static final int MAX_LOCK_BYTES = 64;

  private final Set<String> held = new HashSet<>();

  /** Whether every server has answered: otherwise a lock may be where nobody looked. */
  private final boolean everywhere;

  private LockProbe(boolean everywhere) {
    this.everywhere = everywhere;
  }

  /**
   * Asks every server.
   *
   * @param found by server that answers
   * @param servers how many there are
   * @param userIds whose lists
   */
  static LockProbe of(
      Map<Node, FoundLists> found, int servers, Set<String> userIds, Patience patience)
      throws InterruptedException {
    Set<String> keys = userIds.stream().map(KeyNaming::lock).collect(Collectors.toSet());
    List<Asked> asked = new ArrayList<>();
    found.forEach((node, ofNode) -> asked.add(ask(node, ofNode.hasMetaGet(), keys, patience)));
    Set<String> locks = new HashSet<>();
    boolean everywhere = asked.size() == servers;
    for (Asked one : asked) {
      try {
        locks.addAll(one.locks());
      } catch (CollectionException e) {
        everywhere = false;
      }
    }
    LockProbe probe = new LockProbe(everywhere);
    userIds.stream()
        .filter(userId -> locks.contains(KeyNaming.lock(userId)))
        .forEach(probe.held::add);
    return probe;
  }

  /** The keys that are there, once the server has answered. */
  private interface Asked {
    Set<String> locks() throws CollectionException, InterruptedException;
  }

  private static Asked ask(Node node, boolean hasMetaGet, Set<String> keys, Patience patience) {
    if (hasMetaGet) {
      Answer<Map<String, Item>> answer = node.metaGet(keys, patience.now());
      return () -> answer.await().keySet();
    }
    Map<String, Answer<Optional<Value>>> answers = new HashMap<>();
    keys.forEach(key -> answers.put(key, node.get(key, MAX_LOCK_BYTES, patience.now())));
    return () -> {
      Set<String> locks = new HashSet<>();
      for (Map.Entry<String, Answer<Optional<Value>>> answer : answers.entrySet()) {
        if (answer.getValue().await().isPresent()) {
          locks.add(answer.getKey());
        }
      }
      return locks;
    };
  }

  /** The list with what is known of its lock. */
  UserList in(UserList list) {
    return list.withLockHeld(isHeld(list.userId()));
  }

  private Optional<Boolean> isHeld(String userId) {
    if (held.contains(userId)) {
      return Optional.of(true);
    }
    return everywhere && !userId.isEmpty() ? Optional.of(false) : Optional.empty();
  }
}
