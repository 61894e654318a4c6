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
import java.util.Map;

/**
 * Asks every server for the list of every known user. Every server, and not only the one that the
 * hash names: a list elsewhere means that two Keystones disagree on the order of the servers.
 */
final class ListSearch {

  /** Users asked for at a time: bounds what is held in memory, whatever the number of users. */
  private static final int BATCH_USERS = 1000;

  private final Nodes nodes;
  private final KeyNaming naming;
  private final Clock clock;

  ListSearch(Nodes nodes, KeyNaming naming, Clock clock) {
    this.nodes = nodes;
    this.naming = naming;
    this.clock = clock;
  }

  /**
   * What each server holds, in the order of Keystone's list.
   *
   * @param patience with each server's answer to one batch
   */
  Map<Node, Outcome<FoundLists>> search(KnownUsers users, Patience patience)
      throws InterruptedException {
    Map<Node, Outcome<FoundLists>> outcomes = new LinkedHashMap<>();
    nodes.forEach(
        node -> outcomes.put(node, Outcome.ok(new FoundLists(node.server()), clock.instant())));
    ask(
        naming.revocationList(),
        outcomes,
        patience,
        (found, key, item) -> found.addRevocationList(item.bytes()));
    Iterator<String> ids = users.ids().iterator();
    while (ids.hasNext()) {
      Map<String, String> owners = nextBatch(ids);
      ask(
          owners.keySet(),
          outcomes,
          patience,
          (found, key, item) -> found.add(new FoundList(owners.getOrDefault(key, ""), key, item)));
    }
    return outcomes;
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

  /** Asks all servers that have answered so far, side by side. */
  private void ask(
      Collection<String> keys,
      Map<Node, Outcome<FoundLists>> outcomes,
      Patience patience,
      Finder finder)
      throws InterruptedException {
    Duration limit = patience.now();
    Map<Node, Answer<Map<String, Item>>> answers = new LinkedHashMap<>();
    outcomes.forEach(
        (node, outcome) -> {
          if (outcome.isOk()) {
            answers.put(node, node.metaGet(keys, limit));
          }
        });
    for (Map.Entry<Node, Answer<Map<String, Item>>> answer : answers.entrySet()) {
      Node node = answer.getKey();
      try {
        Map<String, Item> items = answer.getValue().await();
        if (outcomes.get(node) instanceof Outcome.Ok<FoundLists> ok) {
          items.forEach((key, item) -> finder.found(ok.value(), key, item));
        }
      } catch (CollectionException e) {
        outcomes.put(node, Outcome.failed(e.failure(), clock.instant()));
      }
    }
  }

  /** What to do with an item that a server has. */
  private interface Finder {
    void found(FoundLists found, String key, Item item);
  }
}
