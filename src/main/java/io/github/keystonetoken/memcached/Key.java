package io.github.keystonetoken.memcached;

import java.nio.charset.StandardCharsets;

/** What memcached takes as a key: {@code doc/protocol.txt}, "Keys". */
final class Key {

  private static final int MAX_BYTES = 250;
  private static final int DELETE = 0x7f;

  private Key() {}

  /**
   * Whether a key can exist. A longer one, or one with a space or a control character, would be
   * taken for another command, and nothing can be stored under it.
   */
  static boolean isPossible(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      return false;
    }
    for (byte b : bytes) {
      // Bytes above 127 are negative, and allowed.
      if ((b >= 0 && b <= ' ') || b == DELETE) {
        return false;
      }
    }
    return true;
  }
}
