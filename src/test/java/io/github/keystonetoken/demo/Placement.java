package io.github.keystonetoken.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Keys and servers as Kilo with python-memcached 1.53 chooses them, written apart from the
 * exporter's own so that each can prove the other wrong.
 */
public final class Placement {

  private Placement() {}

  /** The key under which Keystone's {@code sha1_mangle_key} stores a name. */
  public static String mangled(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String usertokensKey(String userId) {
    return mangled("usertokens-" + userId);
  }

  /** Place in the server list, from 0 ({@code cmemcache_hash} modulo the number of servers). */
  public static int server(String key, int servers) {
    return hash(key) % servers;
  }

  static int hash(String key) {
    CRC32 crc = new CRC32();
    crc.update(key.getBytes(StandardCharsets.UTF_8));
    int hash = (int) (crc.getValue() >> 16) & 0x7fff;
    return hash == 0 ? 1 : hash;
  }
}
