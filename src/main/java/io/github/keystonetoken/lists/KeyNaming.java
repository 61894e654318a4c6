package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config.KeyNames;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of Keystone's keys in memcached (keystone/token/persistence/backends/kvs.py, Icehouse
 * to Ocata): clear ones up to Havana, and from Icehouse on their SHA-1 in hexadecimal unless the
 * key mangler is switched off.
 */
final class KeyNaming {

  private static final String USERTOKENS = "usertokens-";
  private static final String LOCK = "_lock";

  /**
   * The regions of Keystone's own cache, by the keys under which dogpile keeps a random id for each
   * (keystone/common/cache/core.py, Mitaka on): the only keys of that cache that can be told
   * beforehand.
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
  private final List<String> revocationList;

  KeyNaming(KeyNames names) {
    this.names = names;
    this.revocationList = named("revocation-list");
  }

  /** The key of a region of the cache. */
  static String cacheRegion(String name) {
    return mangle("<<<region>>>:" + name);
  }

  /** The keys under which a user's list may stand. */
  List<String> userTokens(String userId) {
    return named(USERTOKENS + userId);
  }

  /** The keys under which the list of revoked tokens may stand. */
  List<String> revocationList() {
    return revocationList;
  }

  /** The keys under which a token may stand. Clear ones hold its id: a secret. */
  List<String> token(String tokenId) {
    return named("token-" + tokenId);
  }

  /** Whose list, or list's lock, stands under a clear key; empty for any other key. */
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
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1.", e);
    }
  }
}
