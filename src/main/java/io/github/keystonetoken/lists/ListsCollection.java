package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.User;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the lists of one collection: lists the keys of each server, requests the known lists, and
 * searches for other lists and their owners. Each server is asked for every list, not only the one
 * where the hash puts it: a list elsewhere means that two Keystones disagree on the order of the
 * servers.
 */
final class ListsCollection {

  /** Users of a request: bounds memory, however many users there are. */
  private static final int BATCH_USERS = 1000;

  private final Context context;
  final List<ServerSearch> searches;

  /** The inputs of one collection; the deadline is the one of each answer. */
  record Context(
      Config.Lists config,
      KeyNaming naming,
      ListFactory factory,
      KnownUsers users,
      Deadline deadline) {}

  ListsCollection(Context context, List<ServerKeys> servers) {
    this.context = context;
    this.searches = servers.stream().map(server -> new ServerSearch(server, context)).toList();
  }

  private List<ServerSearch> running() {
    return searches.stream().filter(ServerSearch::isRunning).toList();
  }

  /** The lists of the servers whose search has not failed. */
  List<FoundLists> found() {
    return running().stream().map(search -> search.found).toList();
  }

  /** Finds lists. */
  void run(Deadline walkDeadline) throws InterruptedException {
    List<String> fixedKeys =
        Stream.concat(
                context.naming().revocationList().stream(),
                KeyNaming.CACHE_REGIONS.keySet().stream())
            .toList();
    KnownKeys known =
        KnownKeys.of(
            Stream.concat(
                fixedKeys.stream(),
                context.users().ids().flatMap(id -> context.naming().userTokens(id).stream())));
    for (ServerSearch search : searches) {
      search.run(() -> search.listKeys(known, walkDeadline));
    }
    find(search -> ownerless(fixedKeys));
    for (ServerSearch search : searches) {
      search.run(search::readRegions);
    }
    findListsOf(context.users().ids());
    find(search -> ownerless(search.keys.ownerless()));
    findUnknown();
  }

  private static Map<String, String> ownerless(Collection<String> keys) {
    return keys.stream().collect(Collectors.toMap(key -> key, key -> ""));
  }

  /** Finds items on all servers in parallel: for each server, user ids by wanted keys. */
  private void find(Function<ServerSearch, Map<String, String>> wanted)
      throws InterruptedException {
    Map<ServerSearch, ServerSearch.Step> begun = new LinkedHashMap<>();
    running().forEach(search -> begun.put(search, search.find(wanted.apply(search))));
    for (Map.Entry<ServerSearch, ServerSearch.Step> search : begun.entrySet()) {
      search.getKey().run(search.getValue());
    }
  }

  private void findListsOf(Stream<String> userIds) throws InterruptedException {
    Iterator<String> left = userIds.iterator();
    while (left.hasNext()) {
      Map<String, String> batch = new HashMap<>();
      for (int n = 0; n < BATCH_USERS && left.hasNext(); n++) {
        String userId = left.next();
        context.naming().userTokens(userId).forEach(key -> batch.put(key, userId));
      }
      find(search -> batch);
    }
  }

  /** Searches for lists of unknown users, and remembers those users. */
  private void findUnknown() throws InterruptedException {
    OwnerSearch owners =
        new OwnerSearch(
            context.naming(),
            context.factory().now(),
            new ValueReader.Group(running().stream().map(search -> search.reader).toList()));
    for (ServerSearch search : running()) {
      search.ownersInClear().forEach(id -> owners.add(User.withId(id)));
    }
    for (ServerSearch search : searches) {
      search.run(() -> search.findUnknown(owners));
    }
    KnownUsers users = context.users();
    findListsOf(owners.usersById.keySet().stream().filter(id -> !users.isKnown(id)));
    for (ServerSearch search : running()) {
      search.found.setOwners(owners.idsByKey);
      search.keys.keepOwnerless(search.found);
      search.found.forEach(
          (key, bytes, storedAt) -> {
            String id = owners.idsByKey.get(key);
            if (id != null) {
              users.learn(owners.get(id));
            }
          });
    }
  }
}
