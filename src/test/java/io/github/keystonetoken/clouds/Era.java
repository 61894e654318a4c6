package io.github.keystonetoken.clouds;

import java.time.Duration;

/** A release of Keystone with its way of keeping tokens. */
enum Era {
  GRIZZLY(
      "Grizzly, SQL",
      "grizzly",
      Store.SQL,
      Duration.ofDays(1),
      """
      [sql]
      connection = DATABASE
      [token]
      driver = keystone.token.backends.sql.Token
      [signing]
      token_format = UUID
      """),
  KILO_SQL(
      "Kilo, SQL",
      "kilo",
      Store.SQL,
      Duration.ofHours(1),
      """
      [token]
      provider = keystone.token.providers.uuid.Provider
      [cache]
      enabled = true
      backend = keystone.cache.memcache_pool
      memcache_servers = SERVERS
      """),
  KILO_MEMCACHED(
      "Kilo, memcached, 1 h",
      "kilo",
      Store.MEMCACHED,
      Duration.ofHours(1),
      """
      [token]
      provider = keystone.token.providers.uuid.Provider
      driver = keystone.token.persistence.backends.memcache_pool.Token
      expiration = 3600
      [memcache]
      servers = SERVERS
      """),
  KILO_MEMCACHED_DAY(
      "Kilo, memcached, 24 h",
      "kilo",
      Store.MEMCACHED,
      Duration.ofDays(1),
      KILO_MEMCACHED.conf.replace("3600", "86400")),
  MITAKA_CACHE(
      "Mitaka, memcached and [cache]",
      "mitaka",
      Store.MEMCACHED,
      Duration.ofHours(1),
      """
      [token]
      driver = memcache
      [memcache]
      servers = SERVERS
      [cache]
      enabled = true
      backend = oslo_cache.memcache_pool
      memcache_servers = SERVERS
      """),
  QUEENS(
      "Queens, SQL",
      "queens",
      Store.SQL,
      Duration.ofHours(1),
      """
      [token]
      provider = uuid
      [cache]
      backend = oslo_cache.memcache_pool
      memcache_servers = SERVERS
      """),
  FERNET_POOL(
      "2026.1, Fernet, memcache_pool",
      "2026.1",
      Store.NONE,
      Duration.ofHours(1),
      QUEENS.conf.replace("uuid", "fernet")),
  FERNET_PYMEMCACHE(
      "2026.1, Fernet, pymemcache",
      "2026.1",
      Store.NONE,
      Duration.ofHours(1),
      FERNET_POOL.conf.replace("oslo_cache.memcache_pool", "dogpile.cache.pymemcache")),
  NO_TABLE("2026.1, no token table", "2026.1", Store.NONE, Duration.ofHours(1), FERNET_POOL.conf);

  final String title;

  /** File of its tables, below {@code schema}, without {@code .sql}. */
  final String schema;

  final Store store;
  final Duration lifetime;
  private final String conf;

  /**
   * @param conf its keystone.conf, without what is the release's default
   */
  Era(String title, String schema, Store store, Duration lifetime, String conf) {
    this.title = title;
    this.schema = schema;
    this.store = store;
    this.lifetime = lifetime;
    this.conf = conf;
  }

  /** Where it keeps tokens. */
  enum Store {
    SQL,
    MEMCACHED,
    NONE
  }

  /** {@code [token] allow_expired_window}: a flush leaves rows that expired within it. */
  Duration expiredWindow() {
    return compareTo(QUEENS) >= 0 ? Duration.ofDays(2) : Duration.ZERO;
  }

  boolean hasMemcached() {
    return this != GRIZZLY;
  }

  /** From Mitaka on oslo.cache keeps the regions' ids in the cache. */
  boolean hasRegions() {
    return compareTo(MITAKA_CACHE) >= 0;
  }

  /**
   * Its keystone.conf.
   *
   * @param servers comma-separated
   */
  String conf(String database, String servers) {
    String own = this == GRIZZLY ? conf : "[database]\nconnection = DATABASE\n" + conf;
    return own.replace("DATABASE", database).replace("SERVERS", servers);
  }
}
