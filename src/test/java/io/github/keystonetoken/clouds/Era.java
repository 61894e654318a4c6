package io.github.keystonetoken.clouds;

import java.time.Duration;

/** A release of Keystone with its way of keeping tokens. */
enum Era {
  GRIZZLY("Grizzly, SQL", "grizzly", Store.SQL, Duration.ofDays(1), Duration.ZERO),
  KILO_SQL("Kilo, SQL", "kilo", Store.SQL, Duration.ofHours(1), Duration.ZERO),
  KILO_MEMCACHED(
      "Kilo, memcached, 1 h", "kilo", Store.MEMCACHED, Duration.ofHours(1), Duration.ZERO),
  KILO_MEMCACHED_DAY(
      "Kilo, memcached, 24 h", "kilo", Store.MEMCACHED, Duration.ofDays(1), Duration.ZERO),
  MITAKA_CACHE(
      "Mitaka, memcached and [cache]",
      "mitaka",
      Store.MEMCACHED,
      Duration.ofHours(1),
      Duration.ZERO),
  QUEENS("Queens, SQL", "queens", Store.SQL, Duration.ofHours(1), Duration.ofDays(2)),
  FERNET_POOL(
      "2026.1, Fernet, memcache_pool",
      "2026.1",
      Store.NONE,
      Duration.ofHours(1),
      Duration.ofDays(2)),
  FERNET_PYMEMCACHE(
      "2026.1, Fernet, pymemcache", "2026.1", Store.NONE, Duration.ofHours(1), Duration.ofDays(2)),
  NO_TABLE("2026.1, no token table", "2026.1", Store.NONE, Duration.ofHours(1), Duration.ofDays(2));

  final String title;

  /** File of its tables, below {@code schema}, without {@code .sql}. */
  final String schema;

  final Store store;
  final Duration lifetime;

  /** {@code [token] allow_expired_window}: a flush leaves rows that expired within it. */
  final Duration expiredWindow;

  Era(String title, String schema, Store store, Duration lifetime, Duration expiredWindow) {
    this.title = title;
    this.schema = schema;
    this.store = store;
    this.lifetime = lifetime;
    this.expiredWindow = expiredWindow;
  }

  /** Where it keeps tokens. */
  enum Store {
    SQL,
    MEMCACHED,
    NONE
  }

  boolean hasMemcached() {
    return this != GRIZZLY;
  }

  /** From Mitaka on oslo.cache keeps the regions' ids in the cache. */
  boolean hasRegions() {
    return compareTo(MITAKA_CACHE) >= 0;
  }

  /**
   * Its keystone.conf. What is the release's default is left out.
   *
   * @param servers comma-separated
   */
  String conf(String database, String servers) {
    return switch (this) {
      case GRIZZLY ->
          """
          [sql]
          connection = %s
          [token]
          driver = keystone.token.backends.sql.Token
          [signing]
          token_format = UUID
          """
              .formatted(database);
      case KILO_SQL ->
          """
          [database]
          connection = %s
          [token]
          provider = keystone.token.providers.uuid.Provider
          [cache]
          enabled = true
          backend = keystone.cache.memcache_pool
          memcache_servers = %s
          """
              .formatted(database, servers);
      case KILO_MEMCACHED, KILO_MEMCACHED_DAY ->
          """
          [database]
          connection = %s
          [token]
          provider = keystone.token.providers.uuid.Provider
          driver = keystone.token.persistence.backends.memcache_pool.Token
          expiration = %d
          [memcache]
          servers = %s
          """
              .formatted(database, lifetime.toSeconds(), servers);
      case MITAKA_CACHE ->
          """
          [database]
          connection = %1$s
          [token]
          driver = memcache
          [memcache]
          servers = %2$s
          [cache]
          enabled = true
          backend = oslo_cache.memcache_pool
          memcache_servers = %2$s
          """
              .formatted(database, servers);
      case QUEENS ->
          """
          [database]
          connection = %s
          [token]
          provider = uuid
          [cache]
          backend = oslo_cache.memcache_pool
          memcache_servers = %s
          """
              .formatted(database, servers);
      case FERNET_POOL, FERNET_PYMEMCACHE, NO_TABLE ->
          """
          [database]
          connection = %s
          [token]
          provider = fernet
          [cache]
          backend = %s
          memcache_servers = %s
          """
              .formatted(
                  database,
                  this == FERNET_PYMEMCACHE
                      ? "dogpile.cache.pymemcache"
                      : "oslo_cache.memcache_pool",
                  servers);
    };
  }
}
