package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.lists.format.TokenListDecoder;
import io.github.keystonetoken.lists.format.TokenUser;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.memcached.Value;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks up whose a key is, and where the lists of a user are. */
public final class ListLookup {

  /** Three tokens of some kilobytes on each server, and room for large ones. */
  private static final long BUDGET_BYTES = 16 << 20;

  private final Config.Lists config;
  private final Nodes nodes;
  private final KnownUsers users;
  private final EveryServer servers;
  private final Reading reading;
  private final Clock clock;

  /**
   * @param snapshot says who is known
   */
  public ListLookup(Config.Lists config, Nodes nodes, Snapshot snapshot, Clock clock) {
    this.config = config;
    this.nodes = nodes;
    this.users = KnownUsers.of(config, snapshot);
    this.servers = new EveryServer(nodes, config.timeout(), clock);
    this.reading = new Reading(clock.instant(), snapshot.tokenExpiration(), config.recentWindow());
    this.clock = clock;
  }

  /** What a key is. */
  public enum Kind {
    USER_LIST,
    TOKEN,
    REVOCATION_LIST,
    CACHE_REGION,
    /** Nothing that Keystone's token drivers store, as far as it can be told. */
    UNKNOWN
  }

  /** How the owner is known. */
  public enum Evidence {
    /** The key is the hash of {@code usertokens-} and the id of a user who is known. */
    KNOWN_USER,
    /** The key says it in clear. */
    CLEAR_KEY,
    /** A token of the list names a user, and the key is the hash of that user's id. */
    TOKEN_OF_THE_LIST,
    /** The value says it. */
    VALUE,
    NONE
  }

  /**
   * Whose a key is.
   *
   * @param userId empty if the owner is not known, or there is none
   * @param userName empty if it is not known
   * @param holders servers that have the key, with the size of its value
   * @param failures why a server was not looked at, by server
   */
  public record KeyOwner(
      Kind kind,
      String userId,
      String userName,
      Evidence evidence,
      Map<Server, Integer> holders,
      Map<Server, String> failures) {

    private static KeyOwner of(Kind kind, String userId, String userName, Evidence evidence) {
      return new KeyOwner(kind, userId, userName, evidence, Map.of(), Map.of());
    }

    private static KeyOwner none(Kind kind) {
      return of(kind, "", "", Evidence.NONE);
    }
  }

  /**
   * What is known of one user's lists.
   *
   * @param places where the hash puts them, by key; all servers if each has every list
   * @param found those that are there
   * @param failures why a server was not looked at, by server
   */
  public record UserLists(
      String userId,
      String userName,
      Map<String, List<Server>> places,
      List<Sighting> found,
      Map<Server, String> failures) {}

  /**
   * A list that is there.
   *
   * @param holder the server that has it
   */
  public record Sighting(Server holder, UserList list) {}

  /** The ids of the users with a name or id: names are unique within a domain only. */
  public List<String> idsOf(String nameOrId) {
    return users.isKnown(nameOrId)
        ? List.of(nameOrId)
        : users.ids().filter(id -> users.nameOf(id).equals(nameOrId)).toList();
  }

  /** The lists of one user, however small. */
  public UserLists listsOf(String userId) throws InterruptedException {
    List<String> keys = new KeyNaming(config.keyNames()).userTokens(userId);
    Map<Server, Outcome<Map<String, Value>>> answers = servers.get(keys);
    Map<Server, String> failures = EveryServer.failures(answers);
    Ring ring = nodes.areReplicated() ? null : new Ring(config.servers(), failures.keySet());
    Map<String, List<Server>> places = new LinkedHashMap<>();
    keys.forEach(key -> places.put(key, ring == null ? config.servers() : ring.homesOf(key)));
    String userName = users.nameOf(userId);
    List<Sighting> found = new ArrayList<>();
    EveryServer.answered(answers)
        .forEach(
            (holder, values) ->
                values.forEach(
                    (key, value) ->
                        found.add(
                            new Sighting(
                                holder,
                                list(userId, key, value)
                                    .report(userName, holder, ring, reading)))));
    return new UserLists(userId, userName, places, found, failures);
  }

  /** If a list is not understood, its size and place are of use all the same. */
  private StoredList list(String userId, String key, Value value) {
    return new StoredList(
        userId,
        key,
        value.bytes().length,
        Optional.empty(),
        decode(value).map(reading::of).orElse(null));
  }

  /** Whose a key is. */
  public KeyOwner ownerOf(String key) throws InterruptedException {
    Map<Server, Outcome<Map<String, Value>>> answers = servers.get(List.of(key));
    Map<Server, Integer> holders = new LinkedHashMap<>();
    List<Value> values = new ArrayList<>();
    EveryServer.answered(answers)
        .forEach(
            (server, found) ->
                found
                    .values()
                    .forEach(
                        value -> {
                          holders.put(server, value.bytes().length);
                          values.add(value);
                        }));
    KeyOwner owner = byName(key);
    if (owner.kind() == Kind.UNKNOWN) {
      owner = byValues(key, values);
    }
    return new KeyOwner(
        owner.kind(),
        owner.userId(),
        owner.userName(),
        owner.evidence(),
        holders,
        EveryServer.failures(answers));
  }

  /** What the key itself tells. */
  private KeyOwner byName(String key) {
    Optional<String> inClear = KeyNaming.ownerInClear(key);
    if (inClear.isPresent()) {
      String id = inClear.get();
      return KeyOwner.of(Kind.USER_LIST, id, users.nameOf(id), Evidence.CLEAR_KEY);
    }
    KeyNaming naming = new KeyNaming(KeyNames.BOTH);
    if (naming.revocationList().contains(key)) {
      return KeyOwner.none(Kind.REVOCATION_LIST);
    }
    if (KeyNaming.cacheRegions().containsKey(key)) {
      return KeyOwner.none(Kind.CACHE_REGION);
    }
    return users
        .ids()
        .filter(id -> naming.userTokens(id).contains(key))
        .findFirst()
        .map(id -> KeyOwner.of(Kind.USER_LIST, id, users.nameOf(id), Evidence.KNOWN_USER))
        .orElse(KeyOwner.none(Kind.UNKNOWN));
  }

  /** What stands under the key tells. */
  private KeyOwner byValues(String key, Collection<Value> values) throws InterruptedException {
    for (Value value : values) {
      Optional<TokenUser> user =
          TokenContents.decode(value.bytes(), (int) value.flags()).flatMap(TokenContents::user);
      if (user.isPresent()) {
        return KeyOwner.of(Kind.TOKEN, user.get().id(), user.get().name(), Evidence.VALUE);
      }
      Optional<TokenList> tokens = decode(value);
      if (tokens.isPresent()) {
        return byTokens(key, tokens.get());
      }
    }
    return KeyOwner.none(Kind.UNKNOWN);
  }

  private KeyOwner byTokens(String key, TokenList tokens) throws InterruptedException {
    Instant end = clock.instant().plus(config.timeout().multipliedBy(3));
    Deadline deadline = new Deadline(clock, config.timeout(), end);
    List<ListReader> readers = new ArrayList<>();
    nodes.forEach(node -> readers.add(new ListReader(node, deadline, BUDGET_BYTES)));
    OwnerSearch owners = new OwnerSearch(new KeyNaming(KeyNames.BOTH), reading, readers);
    Optional<String> id = owners.ownerOf(key, tokens);
    return id.isEmpty()
        ? KeyOwner.none(Kind.USER_LIST)
        : KeyOwner.of(
            Kind.USER_LIST,
            id.get(),
            owners.namesById().getOrDefault(id.get(), ""),
            Evidence.TOKEN_OF_THE_LIST);
  }

  private static Optional<TokenList> decode(Value value) {
    return TokenListDecoder.tryDecode(value.bytes(), (int) value.flags());
  }
}
