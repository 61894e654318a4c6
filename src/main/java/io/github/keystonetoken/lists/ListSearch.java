package io.github.keystonetoken.lists;

import io.github.keystonetoken.memcached.Answer;
import io.github.keystonetoken.memcached.Item;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.refresh.Patience;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Asks every server for the list of every known user. Every server, and not only the one that the
 * hash names: a list elsewhere means that two Keystones disagree on the order of the servers.
 */
final class ListSearch {

  /** Users asked for at a time: bounds what is held in memory, whatever the number of users. */
  private static final int BATCH_USERS = 1000;

  private final KeyNaming naming;
  private final Clock clock;
  private final Patience patience;
  private final Map<Node, Outcome<FoundLists>> outcomes;

  /**
   * Begins the search of one collection.
   *
   * @param patience with each server's answer to one batch
   * @param kept how many of each server's largest lists are kept at least
   */
  ListSearch(Nodes nodes, KeyNaming naming, Clock clock, Patience patience, int kept)
      throws InterruptedException {
    this.naming = naming;
    this.clock = clock;
    this.patience = patience;
    this.outcomes = new LinkedHashMap<>();
    Map<Node, Answer<Boolean>> answers = new LinkedHashMap<>();
    nodes.forEach(node -> answers.put(node, node.hasMetaGet(patience.now())));
    for (Map.Entry<Node, Answer<Boolean>> answer : answers.entrySet()) {
      Node node = answer.getKey();
      try {
        FoundLists nothing = new FoundLists(node.server(), answer.getValue().await(), kept);
        outcomes.put(node, Outcome.ok(nothing, clock.instant()));
      } catch (CollectionException e) {
        fail(node, e);
      }
    }
  }

  /** What each server holds, in the order of Keystone's list; fills as the search goes on. */
  Map<Node, Outcome<FoundLists>> outcomes() {
    return outcomes;
  }

  /** What was found on the servers that have answered whatever they were asked so far. */
  Map<Node, FoundLists> found() {
    Map<Node, FoundLists> found = new LinkedHashMap<>();
    outcomes.forEach((node, outcome) -> outcome.figures().ifPresent(of -> found.put(node, of)));
    return found;
  }

  /** A server is not searched on. */
  void fail(Node node, CollectionException why) {
    outcomes.put(node, Outcome.failed(why.failure(), clock.instant()));
  }

  /** Asks for what has the same key in every cloud. */
  void askForConstants() throws InterruptedException {
    ask(naming.revocationList(), (found, item) -> found.addRevocationList(item.getValue().bytes()));
    Map<String, String> regions = KeyNaming.cacheRegions();
    ask(
        regions.keySet(),
        (found, item) -> found.addCacheRegion(regions.getOrDefault(item.getKey(), "")));
  }

  /** Asks for the lists of users. */
  void askForListsOf(Stream<String> userIds) throws InterruptedException {
    Iterator<String> ids = userIds.iterator();
    while (ids.hasNext()) {
      Map<String, String> owners = nextBatch(ids);
      ask(owners.keySet(), (found, item) -> found.add(list(owners, item)));
    }
  }

  /** User ids by the keys under which their lists may stand. */
  private Map<String, String> nextBatch(Iterator<String> ids) {
    Map<String, String> owners = new HashMap<>();
    for (int n = 0; n < BATCH_USERS && ids.hasNext(); n++) {
      String userId = ids.next();
      naming.userTokens(userId).forEach(key -> owners.put(key, userId));
    }
    return owners;
  }

  private static StoredList list(Map<String, String> owners, Map.Entry<String, Item> item) {
    String owner = owners.getOrDefault(item.getKey(), "");
    return StoredList.unread(owner, item.getKey(), item.getValue());
  }

  /**
   * Asks for lists whose owners are not known.
   *
   * @param keys of such lists, by the server that had them
   */
  void askForUnnamed(Map<Node, List<String>> keys) throws InterruptedException {
    ask(
        node -> keys.getOrDefault(node, List.of()),
        (found, item) -> found.add(StoredList.unread("", item.getKey(), item.getValue())));
  }

  private void ask(Collection<String> keys, Finder finder) throws InterruptedException {
    ask(node -> keys, finder);
  }

  /** Asks all servers that can be asked and have answered so far, side by side. */
  private void ask(Function<Node, Collection<String>> keys, Finder finder)
      throws InterruptedException {
    Duration limit = patience.now();
    Map<Node, Answer<Map<String, Item>>> answers = new LinkedHashMap<>();
    Map<Node, FoundLists> found = found();
    found.forEach(
        (node, ofNode) -> {
          if (ofNode.hasMetaGet()) {
            answers.put(node, node.metaGet(keys.apply(node), limit));
          }
        });
    for (Map.Entry<Node, Answer<Map<String, Item>>> answer : answers.entrySet()) {
      Node node = answer.getKey();
      try {
        FoundLists ofNode = Objects.requireNonNull(found.get(node));
        answer.getValue().await().entrySet().forEach(item -> finder.found(ofNode, item));
      } catch (CollectionException e) {
        fail(node, e);
      }
    }
  }

  /** What to do with an item that a server has. */
  private interface Finder {
    void found(FoundLists found, Map.Entry<String, Item> item);
  }
}
