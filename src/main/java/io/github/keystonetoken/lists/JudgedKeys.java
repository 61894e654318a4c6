package io.github.keystonetoken.lists;

import java.util.Map;

/**
 * Keys of one server whose values were looked at and are no lists. What a key names never changes,
 * so they are not read again; the oldest are forgotten.
 */
final class JudgedKeys {

  private static final int MOST = 4096;

  private final Map<Long, Boolean> hashes = new Newest<>(MOST);

  void add(String key) {
    hashes.put(KnownKeys.hash(key), true);
  }

  KnownKeys toKnownKeys() {
    return new KnownKeys(hashes.keySet().stream().mapToLong(hash -> hash));
  }
}
