package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.lists.format.TokenListDecoder;
import io.github.keystonetoken.lists.format.TokenUser;
import io.github.keystonetoken.lists.format.UndecodableException;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.memcached.Value;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.refresh.Patience;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what a key in memcached is, and whose. */
public final class KeyOwnerLookup {

  /** Three tokens of some kilobytes on each server, and room for large ones. */
  private static final long BUDGET_BYTES = 16 << 20;

  private final Config.Lists config;
  private final Nodes nodes;
  private final Snapshot snapshot;
  private final EveryServer servers;
  private final Clock clock;

  /**
   * @param snapshot says who is known
   */
  public KeyOwnerLookup(Config.Lists config, Nodes nodes, Snapshot snapshot, Clock clock) {
    this.config = config;
    this.nodes = nodes;
    this.snapshot = snapshot;
    this.servers = new EveryServer(nodes, config.timeout(), clock);
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
   * The answer.
   *
   * @param userId empty where the owner is not known, or nobody is
   * @param userName empty where it is not known
   * @param holders servers that have the key, with the size of its value
   * @param failures why a server was not looked at, by server
   */
  public record KeyOwner(
      Kind kind,
      String userId,
      String userName,
      Evidence evidence,
      Map<Server, Integer> holders,
      Map<Server, String> failures) {}

  private record Known(Kind kind, String userId, String userName, Evidence evidence) {
    static final Known NOTHING = new Known(Kind.UNKNOWN, "", "", Evidence.NONE);
  }

  /** Whose a key is. */
  public KeyOwner of(String key) throws InterruptedException {
    Map<Server, Outcome<Map<String, Value>>> answers = servers.get(List.of(key));
    Map<Server, Value> values = new LinkedHashMap<>();
    EveryServer.answered(answers)
        .forEach(
            (server, ofServer) ->
                Optional.ofNullable(ofServer.get(key))
                    .ifPresent(value -> values.put(server, value)));
    Known known = byName(key);
    if (known.kind() == Kind.UNKNOWN) {
      known = byValues(key, List.copyOf(values.values()));
    }
    Map<Server, Integer> holders = new LinkedHashMap<>();
    values.forEach((server, value) -> holders.put(server, value.bytes().length));
    return new KeyOwner(
        known.kind(),
        known.userId(),
        known.userName(),
        known.evidence(),
        holders,
        EveryServer.failures(answers));
  }

  /** What the key itself tells. */
  private Known byName(String key) {
    KnownUsers users = KnownUsers.of(config, snapshot);
    Optional<String> inClear = KeyNaming.ownerInClear(key);
    if (inClear.isPresent()) {
      String id = inClear.get();
      return new Known(Kind.USER_LIST, id, users.nameOf(id), Evidence.CLEAR_KEY);
    }
    KeyNaming naming = new KeyNaming(Config.KeyNames.BOTH);
    if (naming.revocationList().contains(key)) {
      return new Known(Kind.REVOCATION_LIST, "", "", Evidence.NONE);
    }
    if (KeyNaming.cacheRegions().containsKey(key)) {
      return new Known(Kind.CACHE_REGION, "", "", Evidence.NONE);
    }
    return users
        .ids()
        .filter(id -> naming.userTokens(id).contains(key))
        .findFirst()
        .map(id -> new Known(Kind.USER_LIST, id, users.nameOf(id), Evidence.KNOWN_USER))
        .orElse(Known.NOTHING);
  }

  /** What stands under it tells. */
  private Known byValues(String key, List<Value> values) throws InterruptedException {
    for (Value value : values) {
      Optional<TokenUser> user =
          TokenContents.decode(value.bytes(), (int) value.flags()).flatMap(TokenContents::user);
      if (user.isPresent()) {
        return new Known(Kind.TOKEN, user.get().id(), user.get().name(), Evidence.VALUE);
      }
      Optional<TokenList> tokens = decode(value);
      if (tokens.isPresent()) {
        return byTokens(key, tokens.get());
      }
    }
    return Known.NOTHING;
  }

  private Known byTokens(String key, TokenList tokens) throws InterruptedException {
    Instant now = clock.instant();
    Reading reading = new Reading(now, snapshot.tokenExpiration(), config.recentWindow());
    Patience patience =
        new Patience(clock, config.timeout(), now.plus(config.timeout().multipliedBy(3)));
    List<ListReader> readers = new ArrayList<>();
    nodes.forEach(node -> readers.add(new ListReader(node, patience, BUDGET_BYTES)));
    OwnerSearch owners = new OwnerSearch(new KeyNaming(Config.KeyNames.BOTH), reading, readers);
    return owners
        .ownerOf(key, tokens)
        .map(
            id ->
                new Known(
                    Kind.USER_LIST,
                    id,
                    owners.namesById().getOrDefault(id, ""),
                    Evidence.TOKEN_OF_THE_LIST))
        .orElse(new Known(Kind.USER_LIST, "", "", Evidence.NONE));
  }

  private static Optional<TokenList> decode(Value value) {
    try {
      return Optional.of(TokenListDecoder.decode(value.bytes(), (int) value.flags()));
    } catch (UndecodableException e) {
      // Most keys are no lists.
      return Optional.empty();
    }
  }
}
