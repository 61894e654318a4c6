package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.lists.Listing.KnownKeys;
import io.github.keystonetoken.lists.ServerSearch.Step;
import io.github.keystonetoken.lists.ServerSearch.Terms;
import io.github.keystonetoken.model.User;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the lists of one collection. Each server is asked for every list, not only the one where
 * the hash puts it: a list elsewhere means that two Keystones disagree on the order of the servers.
 * Used by one thread.
 */
final class ListsCollection {

  /** Users of a request: bounds memory, however many users there are. */
  private static final int BATCH_USERS = 1000;

  private final Terms terms;
  final List<ServerSearch> searches;

  ListsCollection(Terms terms, List<ServerKeys> servers) {
    this.terms = terms;
    this.searches = servers.stream().map(keys -> new ServerSearch(keys, terms)).toList();
  }

  /** Runs a step on one server after the other. */
  void run(Step step) throws InterruptedException {
    for (ServerSearch search : searches) {
      search.run(step);
    }
  }

  private Stream<ServerSearch> running() {
    return searches.stream().filter(ServerSearch::isRunning);
  }

  /** The lists of the servers whose search has not failed. */
  List<FoundLists> found() {
    return running().map(search -> search.found).toList();
  }

  /** Finds lists. */
  void findAll(Deadline walkDeadline) throws InterruptedException {
    List<String> fixedKeys =
        Stream.concat(
                terms.naming().revocationList.stream(), KeyNaming.CACHE_REGIONS.keySet().stream())
            .toList();
    Stream<String> ofUsers =
        terms.users().ids().flatMap(id -> terms.naming().userTokens(id).stream());
    KnownKeys known = KnownKeys.of(Stream.concat(fixedKeys.stream(), ofUsers));
    run(search -> search.listKeys(known, walkDeadline));
    find(search -> ownerless(fixedKeys));
    run(ServerSearch::readRegions);
    findListsOf(terms.users().ids());
    find(search -> ownerless(search.keys.ownerless()));
    findUnknown();
  }

  private static Map<String, String> ownerless(Collection<String> keys) {
    return keys.stream().collect(Collectors.toMap(key -> key, key -> ""));
  }

  /** Finds items on all servers in parallel: for each server, user ids by wanted keys. */
  private void find(Function<ServerSearch, Map<String, String>> wanted)
      throws InterruptedException {
    running().forEach(search -> search.request(wanted.apply(search)));
    run(ServerSearch::addRequested);
  }

  private void findListsOf(Stream<String> userIds) throws InterruptedException {
    Iterator<String> left = userIds.iterator();
    while (left.hasNext()) {
      Map<String, String> batch = new HashMap<>();
      for (int n = 0; n < BATCH_USERS && left.hasNext(); n++) {
        String userId = left.next();
        terms.naming().userTokens(userId).forEach(key -> batch.put(key, userId));
      }
      find(search -> batch);
    }
  }

  /** Searches for lists of unknown users, and remembers those users. */
  private void findUnknown() throws InterruptedException {
    KnownUsers users = terms.users();
    OwnerSearch owners =
        new OwnerSearch(
            terms.naming(),
            terms.factory().now(),
            new ValueReader.Group(running().map(search -> search.reader).toList()));
    running()
        .flatMap(search -> search.listing.owners.stream())
        .forEach(id -> owners.add(User.withId(id)));
    run(search -> search.findUnknown(owners));
    findListsOf(
        owners.byKey.values().stream().map(User::id).distinct().filter(id -> !users.isKnown(id)));
    for (FoundLists found : found()) {
      found.setOwners(owners.byKey);
      found
          .all()
          .flatMap(list -> Stream.ofNullable(owners.byKey.get(list.key())))
          .forEach(users::learn);
    }
    running().forEach(search -> search.keys.keepOwnerless(search.found));
  }
}
