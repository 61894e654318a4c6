package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.model.TokenId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of Keystone's keys in memcached (keystone/token/persistence/backends/kvs.py, Icehouse
 * to Ocata): clear up to Havana, and from Icehouse on their SHA-1 in hexadecimal unless the key
 * mangler is off.
 */
final class KeyNaming {

  private static final String USERTOKENS = "usertokens-";
  private static final String LOCK = "_lock";

  /**
   * The regions of Keystone's own cache, by the keys under which dogpile stores a random id for
   * each (keystone/common/cache/core.py, from Mitaka on): the only predictable keys of that cache.
   */
  static final Map<String, String> CACHE_REGIONS =
      Stream.of(
              "shared default",
              "tokens",
              "revoke",
              "computed assignments",
              "computed catalog region")
          .collect(Collectors.toUnmodifiableMap(KeyNaming::cacheRegion, region -> region));

  private final KeyNames names;

  /** The possible keys of the list of revoked tokens. */
  final List<String> revocationList;

  KeyNaming(KeyNames names) {
    this.names = names;
    this.revocationList = named("revocation-list");
  }

  /** The key of a region of the cache. */
  static String cacheRegion(String name) {
    return mangle("<<<region>>>:" + name);
  }

  /** The possible keys of a user's list. */
  List<String> userTokens(String userId) {
    return named(USERTOKENS + userId);
  }

  /** The possible keys of a token. Clear ones contain its id: a secret. */
  List<String> token(String tokenId) {
    return named("token-" + tokenId);
  }

  /** The owner of the list, or list's lock, under a clear key; empty for any other key. */
  static Optional<String> ownerInClear(String key) {
    return Stream.of(USERTOKENS, LOCK + USERTOKENS)
        .filter(prefix -> key.startsWith(prefix) && key.length() > prefix.length())
        .map(prefix -> key.substring(prefix.length()))
        .findFirst();
  }

  private List<String> named(String key) {
    return switch (names) {
      case MANGLED -> List.of(mangle(key));
      case CLEAR -> List.of(key);
      case BOTH -> List.of(mangle(key), key);
    };
  }

  /** dogpile's {@code sha1_mangle_key}: the SHA-1 of the key's UTF-8 bytes, in hexadecimal. */
  static String mangle(String key) {
    return TokenId.hash("SHA-1", key);
  }
}
