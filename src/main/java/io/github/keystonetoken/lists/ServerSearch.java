package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.lists.Listing.KnownKeys;
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
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The search of one server in one collection: lists its keys, requests the known lists, and reads
 * the largest ones and those of unknown owners. It ends if a step fails. Used by one thread.
 */
final class ServerSearch {

  /** Values in memory at a time, as each may have 1 MiB. */
  private static final int BATCH_VALUES = 8;

  final ServerKeys keys;
  final ValueReader reader;
  final FoundLists found;
  private final Terms terms;
  private final Node node;
  private final Answer<Boolean> metaGetAnswer;
  private boolean hasMetaGet;
  Listing listing = new Listing(KnownKeys.NONE, KnownKeys.NONE);

  /** User ids by requested keys; empty for keys of no known user. */
  private Map<String, String> requested = Map.of();

  /** The answer about them, if the server supports meta get. */
  private @Nullable Answer<Map<String, Item>> items;

  private List<UserList> top = List.of();
  private long undecodable;
  private @Nullable Failure failure;

  /**
   * What the searches of a collection share.
   *
   * @param deadline of each answer
   */
  record Terms(
      Config.Lists config,
      KeyNaming naming,
      ListFactory factory,
      KnownUsers users,
      Deadline deadline) {}

  /** A step of a search. */
  interface Step {
    void run(ServerSearch search) throws CollectionException, InterruptedException;
  }

  /** Sends the request for the server's features. */
  ServerSearch(ServerKeys keys, Terms terms) {
    this.keys = keys;
    this.terms = terms;
    this.node = keys.node;
    this.reader = new ValueReader(node, terms.deadline, terms.config.fetchLimitBytes());
    // Enough to choose from: lists that were reported before count for a tenth more.
    this.found = new FoundLists(node.server(), 100 + 2 * terms.config.lists());
    this.metaGetAnswer = node.hasMetaGet(terms.deadline.remaining());
  }

  /** Runs a step, unless one before it failed. */
  void run(Step step) throws InterruptedException {
    if (isRunning()) {
      try {
        step.run(this);
      } catch (CollectionException e) {
        failure = e.failure();
      }
    }
  }

  boolean isRunning() {
    return failure == null;
  }

  void listKeys(KnownKeys known, Deadline walkDeadline)
      throws CollectionException, InterruptedException {
    hasMetaGet = metaGetAnswer.await();
    if (node.listsKeys()) {
      try {
        listing = keys.list(known, !hasMetaGet, terms.deadline, walkDeadline);
      } catch (CollectionException e) {
        keys.logNotListed(e);
        if (!hasMetaGet || terms.users.isEmpty()) {
          throw e;
        }
      }
    } else if (terms.users.isEmpty()) {
      throw new CollectionException(
          Failure.Kind.ERROR,
          node
              + ": a server with SASL lists no keys, and no users are known; set --database.url or"
              + " --keystone.users-file.");
    }
  }

  /**
   * Sends the requests for items, if the server supports meta get.
   *
   * @param ownersByKey user ids by the wanted keys; empty for keys of no known user
   */
  void request(Map<String, String> ownersByKey) {
    requested = ownersByKey;
    items = hasMetaGet ? node.metaGet(ownersByKey.keySet(), terms.deadline.remaining()) : null;
  }

  /**
   * Adds the requested items that exist: by meta get from 1.6 on, from the listing before, and with
   * SASL by reading every value.
   */
  void addRequested() throws CollectionException, InterruptedException {
    if (items != null) {
      items.await().forEach((key, item) -> add(key, item.bytes(), item.timeToLive(), null));
    } else if (node.listsKeys()) {
      addListed();
    } else {
      addRead();
    }
  }

  private void addRead() throws CollectionException, InterruptedException {
    List<String> left = List.copyOf(requested.keySet());
    for (int from = 0; from < left.size(); from += BATCH_VALUES) {
      List<String> batch = left.subList(from, Math.min(from + BATCH_VALUES, left.size()));
      for (ValueReader.Hit hit : reader.readAll(batch)) {
        add(hit.key(), hit.value().bytes().length, Optional.empty(), hit.value());
      }
    }
  }

  /** If the version lists no sizes (1.4.31 to 1.5.3), reads the value for its size. */
  private void addListed() throws CollectionException, InterruptedException {
    for (String key : requested.keySet()) {
      ListedItem item = listing.picked.get(key);
      if (item != null) {
        Value value = item.bytes() < 0 ? reader.read(key, -1, 0) : null;
        long bytes = value == null ? item.bytes() : value.bytes().length;
        if (bytes >= 0) {
          add(key, bytes, timeToLive(item), null);
        }
      }
    }
  }

  /** Empty if the item has expired since it was listed, or never expires. */
  private Optional<Duration> timeToLive(ListedItem item) {
    Instant expiry = Instant.ofEpochSecond(Math.max(0, item.expiresAt()));
    return Optional.of(Duration.between(terms.factory.now(), expiry))
        .filter(left -> !left.isNegative());
  }

  /**
   * @param value null if it was not read
   */
  private void add(String key, long bytes, Optional<Duration> timeToLive, @Nullable Value value) {
    String region = KeyNaming.CACHE_REGIONS.get(key);
    if (region != null) {
      found.cacheRegions.put(region, CacheCopy.withoutAccess(terms.factory.now()));
    } else if (terms.naming.revocationList.contains(key)) {
      found.revocationListBytes = OptionalLong.of(bytes);
    } else {
      String owner = requested.getOrDefault(key, "");
      UserList list = terms.factory.unread(owner, key, bytes, timeToLive);
      if (value == null) {
        found.add(list);
      } else {
        addRead(list, value);
      }
    }
  }

  /** A list that cannot be decoded keeps its size and place. */
  private UserList addRead(UserList list, Value value) {
    try {
      return addRead(list, TokenList.decode(value.bytes(), value.flags()));
    } catch (UndecodableException e) {
      undecodable++;
      UserList unknown = list.withProblem(Optional.ofNullable(e.getMessage()));
      found.addRead(unknown, Optional.empty());
      return unknown;
    }
  }

  private UserList addRead(UserList list, TokenList tokens) {
    UserList read =
        terms.factory.read(list, tokens, keys.history(list.key(), terms.factory.recentWindow()));
    found.addRead(read, tokens.medianExpiry());
    return read;
  }

  /** Reads the last access of the region keys found, if the server supports it. */
  void readRegions() throws CollectionException, InterruptedException {
    if (hasMetaGet && !found.cacheRegions.isEmpty()) {
      List<String> regionKeys =
          found.cacheRegions.keySet().stream().map(KeyNaming::cacheRegion).toList();
      node.lastAccess(regionKeys, terms.deadline.remaining())
          .await()
          .forEach(
              (key, access) -> {
                String region = KeyNaming.CACHE_REGIONS.getOrDefault(key, "");
                found.cacheRegions.put(region, keys.copy(region, access));
              });
    }
  }

  /**
   * Reads listed items that may be lists of unknown owners, largest first, and adds the lists,
   * until the budget is used up except for the lists to report. A token names its user, whose list
   * can then be requested.
   */
  void findUnknown(OwnerSearch owners) throws CollectionException, InterruptedException {
    long reserved = found.bytesOfLargest(terms.config.lists());
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
    if (tokens != null && (isSurelyList(tokens) || owners.byKey.containsKey(key))) {
      User owner = owners.ownerOf(key, tokens);
      String ownerId = owner == null ? "" : owner.id();
      addRead(terms.factory.unread(ownerId, key, value.bytes().length, timeToLive(item)), tokens);
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
      UserList named = list.withOwner(terms.users.get(list.userId()));
      Value value = found.isRead(list.key()) ? null : reader.read(list.key(), list.bytes(), 0);
      top.add(value == null ? named : addRead(named, value));
    }
  }

  /**
   * The result of the search.
   *
   * @param places where lists belong; null if each server has every list
   * @param itemLimitBytes of the server
   */
  Outcome<ServerLists> outcome(@Nullable PlaceCheck places, long itemLimitBytes, Instant now) {
    return failure == null
        ? Outcome.ok(report(places, itemLimitBytes, now), now)
        : Outcome.failed(failure, now);
  }

  private ServerLists report(@Nullable PlaceCheck places, long itemLimitBytes, Instant now) {
    if (places != null) {
      top.replaceAll(list -> places.place(list, node.server()));
    }
    keys.resets.observe(found, top, itemLimitBytes, now);
    return new ServerLists(
        found.count(),
        places == null
            ? OptionalLong.empty()
            : OptionalLong.of(found.all().filter(places::isMisplaced).count()),
        undecodable,
        found.bytes(),
        found.largestBytes(),
        top,
        terms.factory.recentWindow(),
        found.revocationListBytes,
        keys.resets.count(),
        keys.resets.last(),
        keys.scan(),
        terms.factory.observed().largest(terms.factory.now()),
        found.cacheRegions);
  }
}
