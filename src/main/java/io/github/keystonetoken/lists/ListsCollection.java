package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.format.TokenUser;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.refresh.Patience;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Finds the lists of one collection: lists the keys of every server, asks for what is known, and
 * finds out what else is a list and whose.
 */
final class ListsCollection {

  private final KeyNaming naming;
  private final ListsMemory memory;
  private final KnownUsers users;
  private final Reading reading;
  private final ListSearch search;
  private final Map<Node, ListReader> readers = new HashMap<>();
  private final Map<Node, Listing> listings = new HashMap<>();

  /**
   * @param memory of earlier collections
   * @param search that has begun
   */
  ListsCollection(
      KeyNaming naming, ListsMemory memory, KnownUsers users, Reading reading, ListSearch search) {
    this.naming = naming;
    this.memory = memory;
    this.users = users;
    this.reading = reading;
    this.search = search;
  }

  /** Prepares the reading of each server that answers. */
  void openReaders(Patience patience, long budgetBytes) {
    search
        .found()
        .keySet()
        .forEach(node -> readers.put(node, new ListReader(node, patience, budgetBytes)));
  }

  ListReader reader(Node node) {
    return Objects.requireNonNull(readers.get(node));
  }

  /**
   * Lists keys.
   *
   * @param patience with each answer
   * @param walkPatience with a listing of all keys
   */
  void listKeys(Patience patience, Patience walkPatience) throws InterruptedException {
    KnownKeys known =
        KnownKeys.of(
            Stream.of(
                    naming.revocationList().stream(),
                    KeyNaming.cacheRegions().keySet().stream(),
                    users.ids().flatMap(id -> naming.userTokens(id).stream()))
                .flatMap(keys -> keys));
    for (Map.Entry<Node, FoundLists> entry : search.found().entrySet()) {
      Node node = entry.getKey();
      if (!node.listsKeys()) {
        if (users.isEmpty()) {
          search.fail(node, nobodyKnown(node));
        }
        continue;
      }
      ServerKeys keys = memory.keysOf(node);
      boolean picksKnown = !entry.getValue().hasMetaGet();
      try {
        listings.put(node, keys.list(known, picksKnown, patience, walkPatience));
      } catch (CollectionException e) {
        keys.cannotBeListed(e);
        if (picksKnown || users.isEmpty()) {
          search.fail(node, e);
        }
      }
    }
  }

  private static CollectionException nobodyKnown(Node node) {
    return new CollectionException(
        Kind.ERROR,
        node
            + ": a server with SASL lists no keys, and no users are known whose lists could be"
            + " asked for; give --database.url or --keystone.users-file.");
  }

  /** Asks for, or picks out of what was listed, all that is known. */
  void findKnown() throws InterruptedException {
    search.askForConstants();
    search.askForListsOf(users.ids());
    Map<Node, List<String>> unnamed = new HashMap<>();
    for (Map.Entry<Node, FoundLists> entry : search.found().entrySet()) {
      Node node = entry.getKey();
      unnamed.put(node, memory.keysOf(node).unnamed());
      if (!entry.getValue().hasMetaGet()) {
        addKnown(node, entry.getValue());
      }
    }
    search.askForUnnamed(unnamed);
  }

  private void addKnown(Node node, FoundLists found) throws InterruptedException {
    try {
      if (node.listsKeys()) {
        new ListedLists(naming, listing(node).known(), reader(node), reading.now())
            .addTo(found, users, memory.keysOf(node).unnamed());
      } else {
        new ReadLists(naming, reader(node), reading).addTo(found, users);
      }
    } catch (CollectionException e) {
      search.fail(node, e);
    }
  }

  private Listing listing(Node node) {
    return listings.computeIfAbsent(node, unlisted -> Listing.empty());
  }

  /**
   * Looks for lists of users that are not known.
   *
   * @param reserved bytes of each server's budget that are left for the lists to be reported
   */
  void findUnknown(Map<Node, Long> reserved) throws InterruptedException {
    OwnerSearch owners =
        new OwnerSearch(
            naming, reading, search.found().keySet().stream().map(this::reader).toList());
    listings.values().stream()
        .flatMap(listing -> listing.owners().stream())
        .forEach(id -> owners.hear(new TokenUser(id, "")));
    for (Map.Entry<Node, FoundLists> entry : search.found().entrySet()) {
      Node node = entry.getKey();
      Candidates candidates =
          new Candidates(memory.keysOf(node), entry.getValue(), reader(node), reading, owners);
      try {
        candidates.judge(listing(node).candidates(), reserved.getOrDefault(node, 0L));
      } catch (CollectionException e) {
        search.fail(node, e);
      }
    }
    search.askForListsOf(owners.namesById().keySet().stream().filter(id -> !users.isKnown(id)));
    search
        .found()
        .forEach(
            (node, found) -> {
              found.name(owners.idsByKey());
              memory.keysOf(node).keepUnnamed(found);
              memory.learn(found, owners, users);
            });
  }
}
