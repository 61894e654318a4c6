package io.github.keystonetoken.model;

/** The client library behind {@code [cache] backend}: they differ in what a dead server costs. */
public enum CacheBackend implements Labelled {
  /** python-memcached in a pool of connections: skips a dead server, for 5 minutes by default. */
  MEMCACHE_POOL,
  /** python-memcached. */
  MEMCACHED,
  /** Raises errors, and places keys by the names of the servers, not by their order. */
  PYMEMCACHE,
  /** Stores every value on every server; SASL needs it. */
  BMEMCACHED,
  PYLIBMC,
  UNKNOWN;

  /** By the last part of a name such as {@code oslo_cache.memcache_pool}. */
  static CacheBackend of(Keystone keystone) {
    String name = keystone.written().option("[cache] backend").orElse("");
    for (CacheBackend backend : values()) {
      if (name.endsWith("." + backend.label())) {
        return backend;
      }
    }
    return UNKNOWN;
  }

  /** Whether the order of the servers decides where python-memcached puts a key. */
  public boolean mayBePythonMemcached() {
    return this == MEMCACHE_POOL || this == MEMCACHED || this == UNKNOWN;
  }
}
