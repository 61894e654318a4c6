package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import java.util.Optional;
import java.util.Set;

/**
 * Where Keystone keeps its tokens, as far as is known: an unknown driver may keep them anywhere.
 * From Rocky on, and with Fernet or JWS, it keeps them nowhere. The same as the recording rules
 * have it.
 */
final class TokenStore {

  private static final String UNKNOWN = "unknown";

  private static final Set<String> SQL = Set.of("sql", UNKNOWN);

  private static final Set<String> MEMCACHED = Set.of("memcache", "memcache_pool", "kvs", UNKNOWN);

  private static final Set<String> STORED_NOWHERE = Set.of("fernet", "jws");

  private TokenStore() {}

  static boolean isSql(Snapshot snapshot) {
    return keepsTokens(snapshot) && SQL.contains(driver(snapshot));
  }

  static boolean isMemcached(Snapshot snapshot) {
    return keepsTokens(snapshot) && MEMCACHED.contains(driver(snapshot));
  }

  /** The same, and not for want of knowledge. */
  static boolean isSurelyMemcached(Snapshot snapshot) {
    return isMemcached(snapshot) && !driver(snapshot).equals(UNKNOWN);
  }

  private static boolean keepsTokens(Snapshot snapshot) {
    Release release = snapshot.release();
    Keystone keystone = snapshot.keystone();
    return release.hasTokenDrivers()
        && !STORED_NOWHERE.contains(
            configured(keystone, keystone.provider(), release.defaultProvider()));
  }

  private static String driver(Snapshot snapshot) {
    Keystone keystone = snapshot.keystone();
    return configured(keystone, keystone.driver(), snapshot.release().defaultDriver());
  }

  private static String configured(
      Keystone keystone, Optional<String> set, Optional<String> byDefault) {
    return set.or(() -> keystone.configured() ? byDefault : Optional.empty()).orElse(UNKNOWN);
  }
}
