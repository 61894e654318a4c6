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
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lists of one collection: lists the keys of each server, requests the known lists, and
 * searches for other lists and their owners. Each server is asked for every list, not only the one
 * where the hash puts it: a list elsewhere means that two Keystones disagree on the order of the
 * servers. Used by one thread.
 */
final class ListsCollection {

  /** Users of a request: bounds memory, however many users there are. */
  private static final int BATCH_USERS = 1000;

  /** Values in memory at a time, as each may have 1 MiB. */
  private static final int BATCH_VALUES = 8;

  private final Config.Lists config;
  private final KeyNaming naming;
  private final ListFactory factory;
  private final KnownUsers users;
  private final Deadline deadline;
  final List<ServerSearch> searches;

  /**
   * @param deadline of each answer
   */
  ListsCollection(
      Config.Lists config,
      KeyNaming naming,
      ListFactory factory,
      KnownUsers users,
      Deadline deadline,
      List<ServerKeys> servers) {
    this.config = config;
    this.naming = naming;
    this.factory = factory;
    this.users = users;
    this.deadline = deadline;
    this.searches = servers.stream().map(ServerSearch::new).toList();
  }

  /** A step of the search of one server. */
  interface Step {
    void run(ServerSearch search) throws CollectionException, InterruptedException;
  }

  /** Runs a step on one server after the other. */
  void run(Step step) throws InterruptedException {
    for (ServerSearch search : searches) {
      search.run(step);
    }
  }

  /** The searches that have not failed. */
  private Stream<ServerSearch> running() {
    return searches.stream().filter(search -> search.failure == null);
  }

  /** The lists of the servers whose search has not failed. */
  List<FoundLists> found() {
    return running().map(search -> search.found).toList();
  }

  /** Finds lists. */
  void findAll(Deadline walkDeadline) throws InterruptedException {
    List<String> fixedKeys =
        Stream.concat(naming.revocationList().stream(), KeyNaming.CACHE_REGIONS.keySet().stream())
            .toList();
    Stream<String> ofUsers = users.ids().flatMap(id -> naming.userTokens(id).stream());
    KnownKeys known = KnownKeys.of(Stream.concat(fixedKeys.stream(), ofUsers));
    run(search -> search.listKeys(known, walkDeadline));
    find(search -> ownerless(fixedKeys));
    run(ServerSearch::readRegions);
    findListsOf(users.ids());
    find(search -> ownerless(search.keys.ownerless()));
    findUnknown();
  }

  private static Map<String, String> ownerless(Collection<String> keys) {
    return keys.stream().collect(Collectors.toMap(key -> key, key -> ""));
  }

  /** Finds items on all servers in parallel: for each server, user ids by wanted keys. */
  private void find(Function<ServerSearch, Map<String, String>> wanted)
      throws InterruptedException {
    Map<ServerSearch, Step> begun = new LinkedHashMap<>();
    running().forEach(search -> begun.put(search, search.find(wanted.apply(search))));
    for (Map.Entry<ServerSearch, Step> search : begun.entrySet()) {
      search.getKey().run(search.getValue());
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
      find(search -> batch);
    }
  }

  /** Searches for lists of unknown users, and remembers those users. */
  private void findUnknown() throws InterruptedException {
    OwnerSearch owners =
        new OwnerSearch(
            naming,
            factory.now(),
            new ValueReader.Group(running().map(search -> search.reader).toList()));
    running()
        .flatMap(search -> search.listing.owners.stream())
        .forEach(id -> owners.add(User.withId(id)));
    run(search -> search.findUnknown(owners));
    findListsOf(
        owners.byKey.values().stream().map(User::id).distinct().filter(id -> !users.isKnown(id)));
    running()
        .forEach(
            search -> {
              search.found.setOwners(owners.byKey);
              search.keys.keepOwnerless(search.found);
              search
                  .found
                  .all()
                  .flatMap(list -> Stream.ofNullable(owners.byKey.get(list.key())))
                  .forEach(users::learn);
            });
  }

  /** The search of one server, which ends if a step fails. */
  final class ServerSearch {

    final ServerKeys keys;
    final Node node;
    private final ValueReader reader;
    final FoundLists found;
    private final Answer<Boolean> metaGetAnswer;
    private boolean hasMetaGet;
    private Listing listing = new Listing(KnownKeys.NONE, KnownKeys.NONE);
    private List<UserList> top = List.of();
    private long undecodable;
    private @Nullable Failure failure;

    /** Sends the request for the server's features. */
    private ServerSearch(ServerKeys keys) {
      this.keys = keys;
      this.node = keys.node;
      this.reader = new ValueReader(node, deadline, config.fetchLimitBytes());
      // Enough to choose from: lists that were reported before count for a tenth more.
      this.found = new FoundLists(node.server(), 100 + 2 * config.lists());
      this.metaGetAnswer = node.hasMetaGet(deadline.remaining());
    }

    /** Runs a step, unless one before it failed. */
    private void run(Step step) throws InterruptedException {
      if (failure == null) {
        try {
          step.run(this);
        } catch (CollectionException e) {
          failure = e.failure();
        }
      }
    }

    private void listKeys(KnownKeys known, Deadline walkDeadline)
        throws CollectionException, InterruptedException {
      hasMetaGet = metaGetAnswer.await();
      if (node.listsKeys()) {
        try {
          listing = keys.list(known, !hasMetaGet, deadline, walkDeadline);
        } catch (CollectionException e) {
          keys.logNotListed(e);
          if (!hasMetaGet || users.isEmpty()) {
            throw e;
          }
        }
      } else if (users.isEmpty()) {
        throw new CollectionException(
            Failure.Kind.ERROR,
            node
                + ": a server with SASL lists no keys, and no users are known; set --database.url or"
                + " --keystone.users-file.");
      }
    }

    /**
     * Sends the requests for items, if the server supports meta get. The returned step adds the
     * items found: by meta get from 1.6 on, from the listing before, and with SASL by reading every
     * value.
     *
     * @param ownersByKey user ids by the wanted keys; empty for keys of no known user
     */
    private Step find(Map<String, String> ownersByKey) {
      if (!hasMetaGet) {
        return node.listsKeys()
            ? search -> search.addListed(ownersByKey)
            : search -> search.addRead(ownersByKey);
      }
      Answer<Map<String, Item>> items = node.metaGet(ownersByKey.keySet(), deadline.remaining());
      return search ->
          items
              .await()
              .forEach(
                  (key, item) ->
                      add(key, ownersByKey.get(key), item.bytes(), item.timeToLive(), null));
    }

    private void addRead(Map<String, String> ownersByKey)
        throws CollectionException, InterruptedException {
      List<String> left = List.copyOf(ownersByKey.keySet());
      for (int from = 0; from < left.size(); from += BATCH_VALUES) {
        List<String> batch = left.subList(from, Math.min(from + BATCH_VALUES, left.size()));
        for (ValueReader.Hit hit : reader.readAll(batch)) {
          long bytes = hit.value().bytes().length;
          add(hit.key(), ownersByKey.get(hit.key()), bytes, Optional.empty(), hit.value());
        }
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
      return Optional.of(Duration.between(factory.now(), expiry))
          .filter(left -> !left.isNegative());
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
      } else if (naming.revocationList().contains(key)) {
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
      UserList read = factory.read(list, tokens, keys.history(list.key(), factory.recentWindow()));
      found.addRead(read, tokens.medianExpiry());
      return read;
    }

    /** Reads the last access of the region keys found, if the server supports it. */
    private void readRegions() throws CollectionException, InterruptedException {
      if (hasMetaGet && !found.cacheRegions.isEmpty()) {
        List<String> regionKeys =
            found.cacheRegions.keySet().stream().map(KeyNaming::cacheRegion).toList();
        node.lastAccess(regionKeys, deadline.remaining())
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
     * until the budget is used up except for the lists to report. A token names its user, whose
     * list can then be requested.
     */
    private void findUnknown(OwnerSearch owners) throws CollectionException, InterruptedException {
      long reserved = found.bytesOfLargest(config.lists());
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
        addRead(factory.unread(ownerId, key, value.bytes().length, timeToLive(item)), tokens);
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
        UserList named = list.withOwner(users.get(list.userId()));
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
      found.all().forEach(list -> resets.observe(list.key(), list.bytes()));
      top.forEach(list -> resets.observeLarge(list, found.medianExpiry(list.key())));
      return new ServerLists(
          found.count(),
          places == null
              ? OptionalLong.empty()
              : OptionalLong.of(found.all().filter(places::isMisplaced).count()),
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
}
