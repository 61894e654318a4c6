package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.lists.format.TokenUser;
import io.github.keystonetoken.memcached.Answer;
import io.github.keystonetoken.memcached.Item;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the lists of one collection: lists the keys of every server, asks for what is known, and
 * finds out what else is a list and its owner. Every server is asked for every list, and not only
 * the one that the hash names: a list elsewhere means that two Keystones disagree on the order of
 * the servers.
 */
final class ListsCollection {

  /** Users asked for at a time: bounds what is held in memory, whatever the number of users. */
  private static final int BATCH_USERS = 1000;

  private final KeyNaming naming;
  private final ListsMemory memory;
  private final KnownUsers users;
  private final Reading reading;
  private final Deadline deadline;
  private final List<ServerSearch> servers;

  /**
   * @param memory of earlier collections
   * @param deadline of each server's answer to one batch
   * @param servers in the order of Keystone's list
   */
  ListsCollection(
      KeyNaming naming,
      ListsMemory memory,
      KnownUsers users,
      Reading reading,
      Deadline deadline,
      List<ServerSearch> servers) {
    this.naming = naming;
    this.memory = memory;
    this.users = users;
    this.reading = reading;
    this.deadline = deadline;
    this.servers = servers;
  }

  /** The servers whose search has not failed. */
  private List<ServerSearch> running() {
    return servers.stream().filter(server -> server.failure() == null).toList();
  }

  /** What was found on the servers whose search has not failed. */
  List<FoundLists> found() {
    return running().stream().map(ServerSearch::found).toList();
  }

  /**
   * Finds lists.
   *
   * @param walkDeadline of a listing of all keys
   * @param reported how many lists of each server are reported
   */
  void run(Deadline walkDeadline, int reported) throws InterruptedException {
    ask(
        running(),
        server -> server.node().hasMetaGet(deadline.remaining()),
        ServerSearch::setMetaGet);
    listKeys(walkDeadline);
    findKnown();
    findUnknown(reported);
  }

  private void listKeys(Deadline walkDeadline) throws InterruptedException {
    KnownKeys known =
        KnownKeys.of(
            Stream.of(
                    naming.revocationList().stream(),
                    KeyNaming.cacheRegions().keySet().stream(),
                    users.ids().flatMap(id -> naming.userTokens(id).stream()))
                .flatMap(keys -> keys));
    for (ServerSearch server : servers) {
      server.run(() -> server.listKeys(known, !users.isEmpty(), deadline, walkDeadline));
    }
  }

  /** Asks for, or picks out of what was listed, all that is known. */
  private void findKnown() throws InterruptedException {
    askFor(
        server -> naming.revocationList(),
        (found, item) -> found.addRevocationList(item.getValue().bytes()));
    Map<String, String> regions = KeyNaming.cacheRegions();
    askFor(
        server -> regions.keySet(),
        (found, item) -> found.addCacheRegion(regions.getOrDefault(item.getKey(), "")));
    askForListsOf(users.ids());
    for (ServerSearch server : servers) {
      server.run(
          () -> {
            if (!server.hasMetaGet()) {
              server.findKnown(naming, users);
            }
          });
    }
    askFor(
        server -> server.keys().unnamed(),
        (found, item) -> found.add(StoredList.unread("", item.getKey(), item.getValue())));
  }

  private void askForListsOf(Stream<String> userIds) throws InterruptedException {
    Iterator<String> ids = userIds.iterator();
    while (ids.hasNext()) {
      Map<String, String> owners = nextBatch(ids);
      askFor(
          server -> owners.keySet(),
          (found, item) ->
              found.add(
                  StoredList.unread(
                      owners.getOrDefault(item.getKey(), ""), item.getKey(), item.getValue())));
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

  /** Looks for lists of users that are not known. */
  private void findUnknown(int reported) throws InterruptedException {
    OwnerSearch owners =
        new OwnerSearch(naming, reading, running().stream().map(ServerSearch::reader).toList());
    for (ServerSearch server : running()) {
      server.ownersInClear().forEach(id -> owners.add(new TokenUser(id, "")));
    }
    for (ServerSearch server : servers) {
      long reserved = server.found().bytesOfLargest(reported);
      server.run(() -> server.findUnknown(owners, reserved));
    }
    askForListsOf(owners.namesById().keySet().stream().filter(id -> !users.isKnown(id)));
    for (ServerSearch server : running()) {
      server.found().setOwners(owners.idsByKey());
      server.keys().keepUnnamed(server.found());
      memory.learn(server.found(), owners, users);
    }
  }

  /** Asks all servers that can be asked for items, side by side. */
  private void askFor(
      Function<ServerSearch, Collection<String>> keys,
      BiConsumer<FoundLists, Map.Entry<String, Item>> add)
      throws InterruptedException {
    Duration limit = deadline.remaining();
    ask(
        running().stream().filter(ServerSearch::hasMetaGet).toList(),
        server -> server.node().metaGet(keys.apply(server), limit),
        (server, items) -> items.entrySet().forEach(item -> add.accept(server.found(), item)));
  }

  private static <T> void ask(
      List<ServerSearch> asked,
      Function<ServerSearch, Answer<T>> question,
      BiConsumer<ServerSearch, T> add)
      throws InterruptedException {
    Map<ServerSearch, Answer<T>> answers = new LinkedHashMap<>();
    asked.forEach(server -> answers.put(server, question.apply(server)));
    for (Map.Entry<ServerSearch, Answer<T>> answer : answers.entrySet()) {
      ServerSearch server = answer.getKey();
      server.run(() -> add.accept(server, answer.getValue().await()));
    }
  }
}
