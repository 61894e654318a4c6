package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.lists.StoredList.Contents;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.lists.format.TokenListDecoder;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.memcached.ListedItem;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Value;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.UserList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The search of one server in one collection, until a step of it fails. Used by one thread. */
final class ServerSearch {

  private final Node node;
  private final ServerKeys keys;
  private final ListReader reader;
  private final Reading reading;
  private final FoundLists found;
  private boolean hasMetaGet;
  private Listing listing = Listing.empty();
  private @Nullable Failure failure;

  /**
   * @param keys what is known of the server's keys from earlier collections
   * @param kept how many of the largest lists are kept at least
   */
  ServerSearch(Node node, ServerKeys keys, ListReader reader, Reading reading, int kept) {
    this.node = node;
    this.keys = keys;
    this.reader = reader;
    this.reading = reading;
    this.found = new FoundLists(node.server(), kept);
  }

  /** A step of the search. */
  interface Step {
    void run() throws CollectionException, InterruptedException;
  }

  /** Runs a step, unless one before it failed. */
  void run(Step step) throws InterruptedException {
    if (failure == null) {
      try {
        step.run();
      } catch (CollectionException e) {
        failure = e.failure();
      }
    }
  }

  Node node() {
    return node;
  }

  ServerKeys keys() {
    return keys;
  }

  ListReader reader() {
    return reader;
  }

  FoundLists found() {
    return found;
  }

  /** Owners that the listed keys say in clear. */
  Iterable<String> ownersInClear() {
    return listing.owners();
  }

  /** Why the search failed; null if it did not. */
  @Nullable Failure failure() {
    return failure;
  }

  /** Whether the server can be asked for the size of an item. */
  boolean hasMetaGet() {
    return hasMetaGet;
  }

  void setMetaGet(boolean isSupported) {
    hasMetaGet = isSupported;
  }

  /**
   * Lists keys.
   *
   * @param known keys of known users
   * @param users whether any are known
   * @param deadline of each answer
   * @param walkDeadline of a listing of all keys
   */
  void listKeys(KnownKeys known, boolean users, Deadline deadline, Deadline walkDeadline)
      throws CollectionException, InterruptedException {
    if (node.listsKeys()) {
      try {
        listing = keys.list(known, !hasMetaGet, deadline, walkDeadline);
      } catch (CollectionException e) {
        keys.logNotListed(e);
        if (!hasMetaGet || !users) {
          throw e;
        }
      }
    } else if (!users) {
      throw new CollectionException(
          Failure.Kind.ERROR,
          node
              + ": a server with SASL lists no keys, and no users are known whose lists could be"
              + " asked for; give --database.url or --keystone.users-file.");
    }
  }

  /** Finds what is known on a server that cannot be asked for the size of an item. */
  void findKnown(KeyNaming naming, KnownUsers users)
      throws CollectionException, InterruptedException {
    if (node.listsKeys()) {
      new ListedLists(naming, listing.known(), reader, reading.now())
          .addTo(found, users, keys.unnamed());
    } else {
      new ReadLists(naming, reader, reading).addTo(found, users);
    }
  }

  /**
   * Reads listed items that may be lists of unknown owners, largest first, while the budget lasts,
   * and adds those that are lists. A token names its user, which is as good: the user's list can
   * then be asked for.
   *
   * @param reservedBytes of the budget that are left for the lists to be reported
   */
  void findUnknown(OwnerSearch owners, long reservedBytes)
      throws CollectionException, InterruptedException {
    for (ListedItem item : listing.candidates()) {
      if (!found.isRead(item.key())) {
        Optional<Value> value = reader.fetch(item.key(), item.bytes(), reservedBytes);
        if (value.isPresent()) {
          addIfList(item, value.get(), owners);
        }
      }
    }
  }

  private void addIfList(ListedItem item, Value value, OwnerSearch owners)
      throws InterruptedException {
    Optional<TokenList> tokens =
        TokenListDecoder.tryDecode(value.bytes(), (int) value.flags())
            .filter(list -> isSurelyList(list) || owners.isKnown(item.key()));
    if (tokens.isEmpty()) {
      keys.addNoList(item.key());
      owners.add(value);
      return;
    }
    String owner = owners.ownerOf(item.key(), tokens.get()).orElse("");
    found.put(
        StoredList.unread(
                owner, item.key(), ListedLists.itemOf(item, value.bytes().length, reading.now()))
            .withContents(reading.of(tokens.get())));
  }

  /**
   * An empty list may be a cached one, and text that looks like ids may be anything: where
   * Keystone's lists are text, their keys are clear.
   */
  private static boolean isSurelyList(TokenList tokens) {
    return tokens.hasExpiries() && tokens.size() > 0;
  }

  /**
   * The figures of this server.
   *
   * @param ring where lists belong; null if each server has every list
   * @param largest the lists to read and to report
   */
  ServerLists report(KnownUsers users, @Nullable Ring ring, List<StoredList> largest)
      throws CollectionException, InterruptedException {
    Map<String, Contents> read = new HashMap<>();
    List<UserList> top = new ArrayList<>();
    for (StoredList list : largest) {
      Contents contents = list.contents();
      if (contents == null) {
        contents = reader.read(list, reading);
      }
      if (contents != null) {
        read.put(list.key(), contents);
      }
      top.add(
          list.withContents(contents)
              .report(users.nameOf(list.userId()), node.server(), ring, reading));
    }
    ResetWatch resets = keys.resets();
    // All: a list that started over is one of the smallest.
    found.forEach((key, bytes) -> resets.observe(key, bytes, read.get(key)));
    return new ServerLists(
        found.count(),
        ring == null ? OptionalLong.empty() : OptionalLong.of(found.misplaced(ring)),
        reader.undecodable(),
        found.bytes(),
        found.largestBytes(),
        top,
        reading.recentWindow(),
        found.revocationListBytes(),
        resets.count(),
        resets.last(),
        keys.scan(),
        List.copyOf(found.cacheRegions()));
  }
}
