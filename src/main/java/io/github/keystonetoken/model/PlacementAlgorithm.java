package io.github.keystonetoken.model;

import java.util.Arrays;
import java.util.Optional;

/** What decides which memcached server holds a key: the client library that Keystone uses. */
public enum PlacementAlgorithm {
  /**
   * CRC-32 modulo the number of servers: the drivers memcache and memcache_pool, and
   * oslo_cache.memcache_pool.
   */
  PYTHON_MEMCACHED("python-memcached"),
  /** Rendezvous hash of server names: dogpile.cache.pymemcache. */
  PYMEMCACHE("pymemcache"),
  /** libmemcached's default, one-at-a-time modulo the number of servers: dogpile.cache.pylibmc. */
  LIBMEMCACHED("libmemcached"),
  /** Every key on every server: dogpile.cache.bmemcached. */
  BMEMCACHED("bmemcached");

  private final String label;

  PlacementAlgorithm(String label) {
    this.label = label;
  }

  /** As flags and metrics write it. */
  public String label() {
    return label;
  }

  /** The algorithm that is written so. */
  public static Optional<PlacementAlgorithm> of(String label) {
    return Arrays.stream(values()).filter(algorithm -> algorithm.label.equals(label)).findFirst();
  }
}
