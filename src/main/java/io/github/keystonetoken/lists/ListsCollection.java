package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.lists.format.TokenContents.TokenUser;
import java.time.Duration;
import java.time.Instant;
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

  private final KeyNaming naming;
  private final KnownUsers users;
  private final Deadline deadline;
  private final List<ServerSearch> servers;

  /**
   * @param deadline of each server's answer to one batch
   * @param servers in the order of Keystone's list
   */
  ListsCollection(
      KeyNaming naming, KnownUsers users, Deadline deadline, List<ServerSearch> servers) {
    this.naming = naming;
    this.users = users;
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
   * @param now what has expired is no longer looked for
   */
  void run(Deadline walkDeadline, int reported, Instant now) throws InterruptedException {
    KnownKeys known =
        KnownKeys.of(
            Stream.concat(
                keysOfNobody(), users.ids().flatMap(id -> naming.userTokens(id).stream())));
    for (ServerSearch server : servers) {
      server.run(() -> server.listKeys(known, !users.isEmpty(), deadline, walkDeadline));
    }
    Map<String, String> ofNobody = ownerless(keysOfNobody().toList());
    find(server -> ofNobody);
    findListsOf(users.ids());
    find(server -> ownerless(server.keys().ownerless()));
    findUnknown(reported, now);
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
    Duration timeout = deadline.remaining();
    running().forEach(server -> server.want(wanted.apply(server), timeout));
    for (ServerSearch server : servers) {
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
  private void findUnknown(int reported, Instant now) throws InterruptedException {
    OwnerSearch owners =
        new OwnerSearch(
            naming,
            now,
            new ValueReader.Group(running().stream().map(ServerSearch::reader).toList()));
    for (ServerSearch server : running()) {
      server.ownersInClear().forEach(id -> owners.add(new TokenUser(id, "")));
    }
    for (ServerSearch server : servers) {
      long reserved = server.found().bytesOfLargest(reported);
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
