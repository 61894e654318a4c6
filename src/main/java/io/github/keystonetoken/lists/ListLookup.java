package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.collect.ExpiryHistory;
import io.github.keystonetoken.collect.LifetimeWatch;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.lists.FoundLists.Found;
import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.lists.format.UndecodableException;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.TokenId;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks up the owner of a key, the servers with the lists of a user, and those with a token, which
 * the results do not contain.
 */
public final class ListLookup {

  private final Config.Lists config;
  private final boolean isReplicated;
  private final KeyNaming naming;
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
    this.naming = new KeyNaming(config.keyNames());
    this.users = KnownUsers.of(config, snapshot, found);
    Deadline perAnswer = new Deadline(clock, config.timeout(), Instant.MAX);
    List<ValueReader> readers = new ArrayList<>();
    nodes.forEach(node -> readers.add(new ValueReader(node, perAnswer, Long.MAX_VALUE)));
    this.servers = new ValueReader.Group(readers);
    this.factory =
        new ListFactory(
            clock.instant(),
            snapshot.tokenExpiration(),
            new LifetimeWatch(),
            config.recentWindow());
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
      Map<Server, String> failures) {

    private KeyOwner(Kind kind, User user, Evidence evidence) {
      this(kind, user, evidence, Map.of(), Map.of());
    }
  }

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

  /**
   * The copies of a token.
   *
   * @param copies where it is stored
   * @param revoked whether the revocation list contains it; empty if no such list could be read
   * @param failures why a server was not searched, by server
   */
  public record StoredToken(
      List<Copy> copies, Optional<Boolean> revoked, Map<Server, String> failures) {}

  /**
   * A token on a server.
   *
   * @param keyHash the SHA-1 of the key: a clear key contains the token
   * @param isKeyClear whether the key is clear
   * @param bytes size of the value
   * @param contents empty if the value could not be decoded
   */
  public record Copy(
      Server server,
      String keyHash,
      boolean isKeyClear,
      int bytes,
      Optional<TokenContents> contents) {}

  /** The ids of the users with a name or id: names are unique within a domain only. */
  public List<String> idsOf(String nameOrId) {
    return users.isKnown(nameOrId)
        ? List.of(nameOrId)
        : users.ids().filter(id -> users.get(id).name().equals(nameOrId)).toList();
  }

  /** The lists of one user, however small. */
  public UserLists listsOf(String userId) throws InterruptedException {
    User user = users.get(userId);
    List<String> keys = naming.userTokens(userId);
    List<Sighting> found = new ArrayList<>();
    for (ValueReader.Hit hit : servers.read(keys)) {
      found.add(new Sighting(hit.server(), list(hit.key(), hit.value()).withOwner(user)));
    }
    Ring ring = new Ring(config.servers(), servers.failures().keySet());
    Map<String, List<Server>> places = new LinkedHashMap<>();
    keys.forEach(key -> places.put(key, isReplicated ? config.servers() : ring.homesOf(key)));
    if (!isReplicated) {
      List<Found> lists = found.stream().map(list -> Found.of(list.holder(), list.list())).toList();
      PlaceCheck check = new PlaceCheck(ring, lists::stream, factory.now());
      found.replaceAll(
          list -> new Sighting(list.holder(), check.place(list.list(), list.holder())));
    }
    return new UserLists(user, places, found, servers.failures());
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

  /** The copies of a token on all servers. */
  public StoredToken copiesOf(TokenId token) throws InterruptedException {
    Map<String, String> hashesByKey = new LinkedHashMap<>();
    for (String id : token.storedIds()) {
      String hash = KeyNaming.mangle("token-" + id);
      naming.token(id).forEach(key -> hashesByKey.put(key, hash));
    }
    List<String> keys =
        Stream.concat(hashesByKey.keySet().stream(), naming.revocationList.stream()).toList();
    List<Copy> copies = new ArrayList<>();
    List<TokenList> revocations = new ArrayList<>();
    for (ValueReader.Hit hit : servers.read(keys)) {
      Value value = hit.value();
      String hash = hashesByKey.get(hit.key());
      if (hash == null) {
        // If it cannot be decoded, it is not known whether the token is revoked.
        TokenList.tryDecode(value.bytes(), value.flags()).ifPresent(revocations::add);
      } else {
        copies.add(
            new Copy(
                hit.server(),
                hash,
                !hit.key().equals(hash),
                value.bytes().length,
                TokenContents.decode(value.bytes(), value.flags())));
      }
    }
    Optional<Boolean> revoked =
        revocations.stream()
            .map(list -> list.containsAny(token.storedIds()))
            .reduce(Boolean::logicalOr);
    return new StoredToken(copies, revoked, servers.failures());
  }

  /** The owner of a key. */
  public KeyOwner ownerOf(String key) throws InterruptedException {
    List<ValueReader.Hit> hits = servers.read(List.of(key));
    Map<Server, String> failures = servers.failures();
    Map<Server, Integer> holders = new LinkedHashMap<>();
    hits.forEach(hit -> holders.put(hit.server(), hit.value().bytes().length));
    KeyOwner owner = byName(key);
    for (ValueReader.Hit hit : hits) {
      if (owner.kind == Kind.UNKNOWN) {
        owner = byValue(key, hit.value());
      }
    }
    return new KeyOwner(owner.kind, owner.user, owner.evidence, holders, failures);
  }

  /** Determines the owner from the key. */
  private KeyOwner byName(String key) {
    String inClear = KeyNaming.ownerInClear(key).orElse(null);
    if (inClear != null) {
      return new KeyOwner(Kind.USER_LIST, users.get(inClear), Evidence.CLEAR_KEY);
    }
    KeyNaming naming = new KeyNaming(KeyNames.BOTH);
    if (naming.revocationList.contains(key)) {
      return ownerless(Kind.REVOCATION_LIST);
    }
    if (KeyNaming.CACHE_REGIONS.containsKey(key)) {
      return ownerless(Kind.CACHE_REGION);
    }
    return users
        .ids()
        .filter(id -> naming.userTokens(id).contains(key))
        .findFirst()
        .map(id -> new KeyOwner(Kind.USER_LIST, users.get(id), Evidence.KNOWN_USER))
        .orElse(ownerless(Kind.UNKNOWN));
  }

  private static KeyOwner ownerless(Kind kind) {
    return new KeyOwner(kind, User.UNKNOWN, Evidence.NONE);
  }

  /** Determines the owner from the value: a token names its user, a list its tokens. */
  private KeyOwner byValue(String key, Value value) throws InterruptedException {
    User user =
        TokenContents.decode(value.bytes(), value.flags())
            .flatMap(TokenContents::user)
            .orElse(null);
    if (user != null) {
      User known = users.get(user.id());
      return new KeyOwner(Kind.TOKEN, known.name().isEmpty() ? user : known, Evidence.VALUE);
    }
    TokenList tokens = TokenList.tryDecode(value.bytes(), value.flags()).orElse(null);
    if (tokens == null) {
      return ownerless(Kind.UNKNOWN);
    }
    User owner =
        new OwnerSearch(new KeyNaming(KeyNames.BOTH), factory.now(), servers).ownerOf(key, tokens);
    return owner == null
        ? ownerless(Kind.USER_LIST)
        : new KeyOwner(Kind.USER_LIST, owner, Evidence.TOKEN_OF_THE_LIST);
  }
}
