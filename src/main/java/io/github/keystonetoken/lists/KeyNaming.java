package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config.KeyNames;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The names of Keystone's keys in memcached (keystone/token/persistence/backends/kvs.py, Icehouse
 * to Ocata): clear ones up to Havana, and from Icehouse on their SHA-1 in hexadecimal unless the
 * key mangler is switched off.
 */
final class KeyNaming {

  private final KeyNames names;

  KeyNaming(KeyNames names) {
    this.names = names;
  }

  /** The keys under which a user's list may stand. */
  List<String> userTokens(String userId) {
    return named("usertokens-" + userId);
  }

  /** The keys under which the list of revoked tokens may stand. */
  List<String> revocationList() {
    return named("revocation-list");
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
