package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.model.User;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the owners of lists, in one collection. A list contains the ids of its tokens, and a token
 * names its user; but a token that was issued for a trust is in two lists. So each owner is
 * verified: the list's key must be the one that Keystone makes from the user's id.
 */
final class OwnerSearch {

  /** Number of a list's newest tokens to look up: some may have been revoked. */
  private static final int TOKENS_OF_A_LIST = 3;

  /** Limit of users in one collection. */
  private static final int MOST_USERS = 1000;

  private final KeyNaming naming;
  private final Instant now;
  private final ValueReader.Group servers;
  final Map<String, String> idsByKey = new HashMap<>();

  /** The users found, without a name if that is not known. */
  final Map<String, User> usersById = new LinkedHashMap<>();

  /**
   * @param servers the servers that answer. A failure of one is reported when its own lists are
   *     read.
   */
  OwnerSearch(KeyNaming naming, Instant now, ValueReader.Group servers) {
    this.naming = naming;
    this.now = now;
    this.servers = servers;
  }

  /** Adds a user that may have a list. */
  void add(User user) {
    if (usersById.size() < MOST_USERS || usersById.containsKey(user.id())) {
      usersById.merge(user.id(), user, (known, other) -> known.name().isEmpty() ? other : known);
      naming.userTokens(user.id()).forEach(key -> idsByKey.put(key, user.id()));
    }
  }

  /** Adds the users that a value names, if it is a token. */
  void add(Value value) {
    TokenContents.decode(value.bytes(), value.flags())
        .ifPresent(token -> token.users().forEach(this::add));
  }

  /** The id of the owner of the list under a key; empty if not found. */
  Optional<String> ownerOf(String key, TokenList tokens) throws InterruptedException {
    for (String tokenId : tokens.newestLive(TOKENS_OF_A_LIST, now)) {
      if (isKnown(key)) {
        break;
      }
      servers
          .read(naming.token(tokenId))
          .values()
          .forEach(values -> values.values().forEach(this::add));
    }
    return Optional.ofNullable(idsByKey.get(key));
  }

  /** Whether the owner of the list under a key is among these users. */
  boolean isKnown(String key) {
    return idsByKey.containsKey(key);
  }

  User get(String userId) {
    return usersById.getOrDefault(userId, User.withId(userId));
  }
}
