package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.lists.format.TokenContents.TokenUser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
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

  private final Config.Lists config;
  private final KeyNaming naming;
  private final ListFactory factory;
  private final KnownUsers users;
  private final Deadline deadline;
  private final List<ServerSearch> searches = new ArrayList<>();

  /**
   * @param deadline of each server's answer to one batch
   */
  ListsCollection(
      Config.Lists config,
      KeyNaming naming,
      ListFactory factory,
      KnownUsers users,
      Deadline deadline) {
    this.config = config;
    this.naming = naming;
    this.factory = factory;
    this.users = users;
    this.deadline = deadline;
  }

  /** Adds a server, in the order of Keystone's list. */
  void add(ServerKeys server) {
    // Enough to choose from: what was reported before counts for a tenth more than it is.
    int kept = 100 + 2 * config.lists();
    ValueReader reader = new ValueReader(server.node(), deadline, config.fetchLimitBytes());
    searches.add(new ServerSearch(server, naming, factory, reader, kept, deadline));
  }

  List<ServerSearch> searches() {
    return searches;
  }

  private List<ServerSearch> running() {
    return searches.stream().filter(ServerSearch::isRunning).toList();
  }

  /** What was found on the servers whose search has not failed. */
  List<FoundLists> found() {
    return running().stream().map(ServerSearch::found).toList();
  }

  /**
   * Finds lists.
   *
   * @param walkDeadline of a listing of all keys
   */
  void run(Deadline walkDeadline) throws InterruptedException {
    KnownKeys known =
        KnownKeys.of(
            Stream.concat(
                keysOfNobody(), users.ids().flatMap(id -> naming.userTokens(id).stream())));
    for (ServerSearch server : searches) {
      server.run(() -> server.listKeys(known, !users.isEmpty(), walkDeadline));
    }
    Map<String, String> ofNobody = ownerless(keysOfNobody().toList());
    find(server -> ofNobody);
    findListsOf(users.ids());
    find(server -> ownerless(server.keys().ownerless()));
    findUnknown();
  }

  private Stream<String> keysOfNobody() {
    return Stream.concat(
        naming.revocationList().stream(), KeyNaming.CACHE_REGIONS.keySet().stream());
  }

  private static Map<String, String> ownerless(Collection<String> keys) {
    return keys.stream().collect(Collectors.toMap(key -> key, key -> ""));
  }

  /**
   * Finds items on all servers, side by side.
   *
   * @param wanted user ids by key, for each server
   */
  private void find(Function<ServerSearch, Map<String, String>> wanted)
      throws InterruptedException {
    running().forEach(server -> server.want(wanted.apply(server)));
    for (ServerSearch server : searches) {
      server.run(server::findWanted);
    }
  }

  private void findListsOf(Stream<String> userIds) throws InterruptedException {
    Iterator<String> left = userIds.iterator();
    while (left.hasNext()) {
      Map<String, String> batch = new HashMap<>();
      for (int n = 0; n < BATCH_USERS && left.hasNext(); n++) {
        String userId = left.next();
        naming.userTokens(userId).forEach(key -> batch.put(key, userId));
      }
      find(server -> batch);
    }
  }

  /** Looks for lists of users that are not known. */
  private void findUnknown() throws InterruptedException {
    OwnerSearch owners =
        new OwnerSearch(
            naming,
            factory.now(),
            new ValueReader.Group(running().stream().map(ServerSearch::reader).toList()));
    for (ServerSearch server : running()) {
      server.ownersInClear().forEach(id -> owners.add(new TokenUser(id, "")));
    }
    for (ServerSearch server : searches) {
      long reserved = server.found().bytesOfLargest(config.lists());
      server.run(() -> server.findUnknown(owners, reserved));
    }
    findListsOf(owners.namesById().keySet().stream().filter(id -> !users.isKnown(id)));
    for (ServerSearch server : running()) {
      server.found().setOwners(owners.idsByKey());
      server.keys().keepOwnerless(server.found());
      learn(owners, server.found());
    }
  }

  /** Remembers the owners of lists: the tokens that named them expire. */
  private void learn(OwnerSearch owners, FoundLists found) {
    found.forEach(
        (key, bytes) -> {
          String id = owners.idsByKey().get(key);
          if (id != null) {
            users.learn(id, owners.namesById().getOrDefault(id, ""));
          }
        });
  }
}
