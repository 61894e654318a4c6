package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.lists.ListsCollection.Context;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.lists.format.UndecodableException;
import io.github.keystonetoken.memcached.Answer;
import io.github.keystonetoken.memcached.KeyWalk.ListedItem;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Node.Item;
import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.model.CacheCopy;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.UserList;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The search of one server in one collection, which ends if a step fails. Used by one thread. */
final class ServerSearch {

  /** Values in memory at a time, as each may have 1 MiB. */
  private static final int BATCH_VALUES = 8;

  final ServerKeys keys;
  final Node node;
  private final Context context;
  private final ListFactory factory;
  final ValueReader reader;
  final FoundLists found;
  private final Answer<Boolean> metaGetAnswer;
  private boolean hasMetaGet;
  private Listing listing = new Listing(KnownKeys.NONE, KnownKeys.NONE);
  private List<UserList> top = List.of();
  private long undecodable;
  private @Nullable Failure failure;

  /** Sends the request for the server's features. */
  ServerSearch(ServerKeys keys, Context context) {
    this.keys = keys;
    this.node = keys.node;
    this.context = context;
    this.factory = context.factory();
    this.reader = new ValueReader(node, context.deadline(), context.config().fetchLimitBytes());
    // Enough to choose from: lists that were reported before count for a tenth more.
    this.found = new FoundLists(node.server(), 100 + 2 * context.config().lists());
    this.metaGetAnswer = node.hasMetaGet(context.deadline().remaining());
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

  boolean isRunning() {
    return failure == null;
  }

  /** Owners that the listed keys contain in clear. */
  Iterable<String> ownersInClear() {
    return listing.owners;
  }

  void listKeys(KnownKeys known, Deadline walkDeadline)
      throws CollectionException, InterruptedException {
    hasMetaGet = metaGetAnswer.await();
    if (node.listsKeys()) {
      try {
        listing = keys.list(known, !hasMetaGet, context.deadline(), walkDeadline);
      } catch (CollectionException e) {
        keys.logNotListed(e);
        if (!hasMetaGet || context.users().isEmpty()) {
          throw e;
        }
      }
    } else if (context.users().isEmpty()) {
      throw new CollectionException(
          Failure.Kind.ERROR,
          node
              + ": a server with SASL lists no keys, and no users are known; set --database.url or"
              + " --keystone.users-file.");
    }
  }

  /**
   * Sends the requests for items, if the server supports meta get. The returned step adds the items
   * found: by meta get from 1.6 on, from the listing before, and with SASL by reading every value.
   *
   * @param ownersByKey user ids by the wanted keys; empty for keys of no known user
   */
  Step find(Map<String, String> ownersByKey) {
    if (hasMetaGet) {
      Answer<Map<String, Item>> items =
          node.metaGet(ownersByKey.keySet(), context.deadline().remaining());
      return () ->
          items
              .await()
              .forEach(
                  (key, item) ->
                      add(key, ownersByKey.get(key), item.bytes(), item.timeToLive(), null));
    }
    return node.listsKeys() ? () -> addListed(ownersByKey) : () -> addRead(ownersByKey);
  }

  private void addRead(Map<String, String> ownersByKey)
      throws CollectionException, InterruptedException {
    List<String> left = List.copyOf(ownersByKey.keySet());
    for (int from = 0; from < left.size(); from += BATCH_VALUES) {
      reader
          .readAll(left.subList(from, Math.min(from + BATCH_VALUES, left.size())))
          .forEach(
              (key, value) ->
                  add(key, ownersByKey.get(key), value.bytes().length, Optional.empty(), value));
    }
  }

  /** If the version lists no sizes (1.4.31 to 1.5.3), reads the value for its size. */
  private void addListed(Map<String, String> ownersByKey)
      throws CollectionException, InterruptedException {
    for (Map.Entry<String, String> wanted : ownersByKey.entrySet()) {
      ListedItem item = listing.picked.get(wanted.getKey());
      if (item != null) {
        Value value = item.bytes() < 0 ? reader.read(item.key(), -1, 0) : null;
        long bytes = value == null ? item.bytes() : value.bytes().length;
        if (bytes >= 0) {
          add(item.key(), wanted.getValue(), bytes, timeToLive(item), null);
        }
      }
    }
  }

  /** Empty if the item has expired since it was listed, or never expires. */
  private Optional<Duration> timeToLive(ListedItem item) {
    Instant expiry = Instant.ofEpochSecond(Math.max(0, item.expiresAt()));
    return Optional.of(Duration.between(factory.now(), expiry)).filter(left -> !left.isNegative());
  }

  /**
   * @param value null if it was not read
   */
  private void add(
      String key,
      @Nullable String owner,
      long bytes,
      Optional<Duration> timeToLive,
      @Nullable Value value) {
    String region = KeyNaming.CACHE_REGIONS.get(key);
    if (region != null) {
      found.cacheRegions.put(region, CacheCopy.withoutAccess(factory.now()));
    } else if (context.naming().revocationList().contains(key)) {
      found.revocationListBytes = OptionalLong.of(bytes);
    } else {
      UserList list = factory.unread(owner == null ? "" : owner, key, bytes, timeToLive);
      if (value == null) {
        found.add(list);
      } else {
        addRead(list, value);
      }
    }
  }

  /** A list that cannot be decoded keeps its size and place. */
  private UserList addRead(UserList list, Value value) {
    UserList read;
    Optional<Instant> medianExpiry = Optional.empty();
    try {
      TokenList tokens = TokenList.decode(value.bytes(), value.flags());
      read = read(list, tokens);
      medianExpiry = tokens.medianExpiry();
    } catch (UndecodableException e) {
      undecodable++;
      read = list.withProblem(Optional.ofNullable(e.getMessage()));
    }
    found.addRead(read, medianExpiry);
    return read;
  }

  private UserList read(UserList list, TokenList tokens) {
    return factory.read(list, tokens, keys.history(list.key(), factory.recentWindow()));
  }

  /** Reads the last access of the region keys found, if the server supports it. */
  void readRegions() throws CollectionException, InterruptedException {
    if (hasMetaGet && !found.cacheRegions.isEmpty()) {
      List<String> regionKeys =
          KeyNaming.CACHE_REGIONS.entrySet().stream()
              .filter(region -> found.cacheRegions.containsKey(region.getValue()))
              .map(Map.Entry::getKey)
              .toList();
      node.lastAccess(regionKeys, context.deadline().remaining())
          .await()
          .forEach(
              (key, value) -> {
                String region = KeyNaming.CACHE_REGIONS.getOrDefault(key, "");
                found.cacheRegions.put(region, keys.copy(region, value));
              });
    }
  }

  /**
   * Reads listed items that may be lists of unknown owners, largest first, and adds the lists,
   * until the budget is used up except for the lists to report. A token names its user, whose list
   * can then be requested.
   */
  void findUnknown(OwnerSearch owners) throws CollectionException, InterruptedException {
    long reserved = found.bytesOfLargest(context.config().lists());
    for (ListedItem item : listing.candidates()) {
      Value value =
          found.isRead(item.key()) ? null : reader.read(item.key(), item.bytes(), reserved);
      if (value != null) {
        addIfList(item, value, owners);
      }
    }
  }

  private void addIfList(ListedItem item, Value value, OwnerSearch owners)
      throws InterruptedException {
    String key = item.key();
    TokenList tokens = TokenList.tryDecode(value.bytes(), value.flags()).orElse(null);
    if (tokens != null && (isSurelyList(tokens) || owners.isKnown(key))) {
      String owner = owners.ownerOf(key, tokens).orElse("");
      UserList list = factory.unread(owner, key, value.bytes().length, timeToLive(item));
      found.addRead(read(list, tokens), tokens.medianExpiry());
    } else {
      keys.addNoList(key);
      owners.add(value);
    }
  }

  /**
   * An empty list may be a cache entry, text that looks like ids may be anything (if Keystone's
   * lists are text, their keys are clear), and so may a list that is mostly malformed.
   */
  private static boolean isSurelyList(TokenList tokens) {
    return tokens.hasExpiries() && tokens.size() > tokens.malformed();
  }

  /** Reads the lists to report, largest first. */
  void readTop(List<UserList> largest) throws CollectionException, InterruptedException {
    top = new ArrayList<>();
    for (UserList list : largest) {
      UserList named = list.withOwner(context.users().get(list.userId()));
      Value value = found.isRead(list.key()) ? null : reader.read(list.key(), list.bytes(), 0);
      top.add(value == null ? named : addRead(named, value));
    }
  }

  /**
   * The result of the search.
   *
   * @param places where lists belong; null if each server has every list
   */
  Outcome<ServerLists> outcome(@Nullable PlaceCheck places, Instant now) {
    return failure == null ? Outcome.ok(report(places), now) : Outcome.failed(failure, now);
  }

  private ServerLists report(@Nullable PlaceCheck places) {
    if (places != null) {
      top.replaceAll(list -> places.place(list, node.server()));
    }
    ResetWatch resets = keys.resets;
    found.forEach((key, bytes, storedAt) -> resets.observe(key, bytes));
    top.forEach(list -> resets.observeLarge(list, found.medianExpiry(list.key())));
    return new ServerLists(
        found.count(),
        places == null ? OptionalLong.empty() : OptionalLong.of(found.misplaced(places)),
        undecodable,
        found.bytes(),
        found.largestBytes(),
        top,
        factory.recentWindow(),
        found.revocationListBytes,
        resets.count(),
        resets.last(),
        keys.scan(),
        factory.observed().largest(factory.now()),
        found.cacheRegions);
  }
}
