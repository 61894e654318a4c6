package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.format.TokenContents;
import io.github.keystonetoken.lists.format.TokenList;
import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.model.User;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the owners of lists, in one collection. A list contains the ids of its tokens, and a token
 * names its user; but a token that was issued for a trust is in two lists. So each owner is
 * verified: the list's key must be the one that Keystone makes from the user's id.
 */
final class OwnerSearch {

  /** Number of a list's newest tokens to look up: some may have been revoked. */
  private static final int TOKENS_OF_A_LIST = 3;

  /** Limit of keys in one collection: each user may have two. */
  private static final int MOST_KEYS = 2000;

  private final KeyNaming naming;
  private final Instant now;
  private final ValueReader.Group servers;

  /** The users found, without a name if that is not known, by the possible keys of their lists. */
  final Map<String, User> byKey = new LinkedHashMap<>();

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
    for (String key : naming.userTokens(user.id())) {
      if (byKey.size() < MOST_KEYS || byKey.containsKey(key)) {
        byKey.merge(key, user, (known, other) -> known.name().isEmpty() ? other : known);
      }
    }
  }

  /** Adds the users that a value names, if it is a token. */
  void add(Value value) {
    TokenContents.decode(value.bytes(), value.flags())
        .ifPresent(token -> token.users().forEach(this::add));
  }

  /** The owner of the list under a key; null if not found. */
  @Nullable User ownerOf(String key, TokenList tokens) throws InterruptedException {
    for (String tokenId : tokens.newestLive(TOKENS_OF_A_LIST, now)) {
      if (byKey.containsKey(key)) {
        break;
      }
      servers.read(naming.token(tokenId)).forEach(hit -> add(hit.value()));
    }
    return byKey.get(key);
  }
}
