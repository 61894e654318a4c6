package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.collect.ExpiryHistory;
import io.github.keystonetoken.collect.LifetimeWatch;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.lists.format.UndecodableException;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks up the owner of a key, and the servers with the lists of a user. */
public final class ListLookup {

  private final Config.Lists config;
  private final boolean isReplicated;
  private final KnownUsers users;
  private final ValueReader.Group servers;
  private final ListFactory factory;

  /**
   * @param snapshot has the known users
   */
  public ListLookup(Config.Lists config, Nodes nodes, Snapshot snapshot, Clock clock) {
    Map<String, User> found = new HashMap<>();
    snapshot.lists().values().stream()
        .flatMap(outcome -> outcome.figures().stream())
        .flatMap(lists -> lists.top().stream())
        .filter(UserList::hasOwner)
        .forEach(list -> found.put(list.userId(), list.user()));
    this.config = config;
    this.isReplicated = nodes.areReplicated();
    this.users = KnownUsers.of(config, snapshot, found);
    this.servers = readers(nodes, config.timeout(), clock);
    this.factory =
        new ListFactory(
            clock.instant(),
            snapshot.tokenExpiration(),
            new LifetimeWatch(),
            config.recentWindow());
  }

  /** Readers for the few values of one command: each value is bounded, with this timeout. */
  static ValueReader.Group readers(Nodes nodes, Duration timeout, Clock clock) {
    Deadline deadline = new Deadline(clock, timeout, Instant.MAX);
    List<ValueReader> readers = new ArrayList<>();
    nodes.forEach(node -> readers.add(new ValueReader(node, deadline, Long.MAX_VALUE)));
    return new ValueReader.Group(readers);
  }

  /** The kinds of keys. */
  public enum Kind {
    USER_LIST,
    TOKEN,
    REVOCATION_LIST,
    CACHE_REGION,
    /** Probably not stored by Keystone's token drivers. */
    UNKNOWN
  }

  /** How the owner was found. */
  public enum Evidence {
    /** The key is the hash of {@code usertokens-} and the id of a known user. */
    KNOWN_USER,
    /** The key contains it in clear. */
    CLEAR_KEY,
    /** A token of the list names a user, and the key is the hash of that user's id. */
    TOKEN_OF_THE_LIST,
    /** The value contains it. */
    VALUE,
    NONE
  }

  /**
   * The owner of a key.
   *
   * @param user unknown if the owner was not found, or there is none
   * @param holders servers that have the key, with the size of its value
   * @param failures why a server was not searched, by server
   */
  public record KeyOwner(
      Kind kind,
      User user,
      Evidence evidence,
      Map<Server, Integer> holders,
      Map<Server, String> failures) {}

  /**
   * The lists of one user.
   *
   * @param places the servers where they belong, by key; all servers if each has every list
   * @param found the lists that exist
   * @param failures why a server was not searched, by server
   */
  public record UserLists(
      User user,
      Map<String, List<Server>> places,
      List<Sighting> found,
      Map<Server, String> failures) {}

  /** A list, and the server that has it. */
  public record Sighting(Server holder, UserList list) {}

  /** The ids of the users with a name or id: names are unique within a domain only. */
  public List<String> idsOf(String nameOrId) {
    return users.isKnown(nameOrId)
        ? List.of(nameOrId)
        : users.ids().filter(id -> users.get(id).name().equals(nameOrId)).toList();
  }

  /** The lists of one user, however small. */
  public UserLists listsOf(String userId) throws InterruptedException {
    User user = users.get(userId);
    List<String> keys = new KeyNaming(config.keyNames()).userTokens(userId);
    Map<Server, Map<String, Value>> values = servers.read(keys);
    Ring ring = new Ring(config.servers(), servers.failures().keySet());
    Map<String, List<Server>> places = new LinkedHashMap<>();
    keys.forEach(key -> places.put(key, isReplicated ? config.servers() : ring.homesOf(key)));
    List<Sighting> found = new ArrayList<>();
    values.forEach(
        (holder, lists) ->
            lists.forEach(
                (key, value) -> {
                  UserList list = list(key, value).withOwner(user);
                  found.add(new Sighting(holder, list));
                }));
    if (!isReplicated) {
      place(found, new PlaceCheck(ring, factory.now()));
    }
    return new UserLists(user, places, found, servers.failures());
  }

  private static void place(List<Sighting> found, PlaceCheck places) {
    for (Sighting sighting : found) {
      UserList list = sighting.list();
      places.addHome(list.key(), sighting.holder(), list.rewrittenAt().orElse(null));
    }
    found.replaceAll(
        sighting ->
            new Sighting(sighting.holder(), places.place(sighting.list(), sighting.holder())));
  }

  /** A list that cannot be decoded keeps its size and place. */
  private UserList list(String key, Value value) {
    UserList unread = factory.unread("", key, value.bytes().length, Optional.empty());
    try {
      TokenList tokens = TokenList.decode(value.bytes(), value.flags());
      return factory.read(unread, tokens, new ExpiryHistory(config.recentWindow()));
    } catch (UndecodableException e) {
      return unread.withProblem(Optional.ofNullable(e.getMessage()));
    }
  }

  /** The owner of a key. */
  public KeyOwner ownerOf(String key) throws InterruptedException {
    Map<Server, Value> values = new LinkedHashMap<>();
    servers
        .read(List.of(key))
        .forEach((server, found) -> found.values().forEach(value -> values.put(server, value)));
    Map<Server, String> failures = servers.failures();
    Map<Server, Integer> holders = new LinkedHashMap<>();
    values.forEach((server, value) -> holders.put(server, value.bytes().length));
    Owner owner = byName(key);
    for (Value value : values.values()) {
      if (owner.kind == Kind.UNKNOWN) {
        owner = byValue(key, value);
      }
    }
    return new KeyOwner(owner.kind, owner.user, owner.evidence, holders, failures);
  }

  /** The kind and owner of a key; the user has no id if it is unknown or there is none. */
  private record Owner(Kind kind, User user, Evidence evidence) {
    static Owner none(Kind kind) {
      return new Owner(kind, User.UNKNOWN, Evidence.NONE);
    }
  }

  private Owner listOf(String userId, Evidence evidence) {
    return new Owner(Kind.USER_LIST, users.get(userId), evidence);
  }

  /** Determines the owner from the key. */
  private Owner byName(String key) {
    Optional<String> inClear = KeyNaming.ownerInClear(key);
    if (inClear.isPresent()) {
      return listOf(inClear.get(), Evidence.CLEAR_KEY);
    }
    KeyNaming naming = new KeyNaming(KeyNames.BOTH);
    if (naming.revocationList().contains(key)) {
      return Owner.none(Kind.REVOCATION_LIST);
    }
    if (KeyNaming.CACHE_REGIONS.containsKey(key)) {
      return Owner.none(Kind.CACHE_REGION);
    }
    return users
        .ids()
        .filter(id -> naming.userTokens(id).contains(key))
        .findFirst()
        .map(id -> listOf(id, Evidence.KNOWN_USER))
        .orElse(Owner.none(Kind.UNKNOWN));
  }

  /** Determines the owner from the value: a token names its user, a list its tokens. */
  private Owner byValue(String key, Value value) throws InterruptedException {
    Optional<User> user =
        TokenContents.decode(value.bytes(), value.flags()).flatMap(TokenContents::user);
    if (user.isPresent()) {
      User known = users.get(user.get().id());
      return new Owner(Kind.TOKEN, known.name().isEmpty() ? user.get() : known, Evidence.VALUE);
    }
    Optional<TokenList> tokens = TokenList.tryDecode(value.bytes(), value.flags());
    if (tokens.isEmpty()) {
      return Owner.none(Kind.UNKNOWN);
    }
    OwnerSearch owners = new OwnerSearch(new KeyNaming(KeyNames.BOTH), factory.now(), servers);
    Optional<String> id = owners.ownerOf(key, tokens.get());
    return id.isEmpty()
        ? Owner.none(Kind.USER_LIST)
        : new Owner(Kind.USER_LIST, owners.get(id.get()), Evidence.TOKEN_OF_THE_LIST);
  }
}
