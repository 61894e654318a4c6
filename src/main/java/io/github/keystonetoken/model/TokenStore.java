package io.github.keystonetoken.model;

import java.util.Optional;
import java.util.Set;

/**
 * Where Keystone keeps its tokens: nowhere from Rocky on and with Fernet or JWS, and maybe anywhere
 * with an unknown driver. The recording rules {@code region:keystone_token_tokens_in_...:info} are
 * the same.
 *
 * @param driver as configured, else the release's default; {@link #UNKNOWN} without a keystone.conf
 * @param provider likewise
 * @param release recognised from the schema
 */
public record TokenStore(String driver, String provider, Release release) {

  public static final String UNKNOWN = Release.UNKNOWN.label();

  private static final Set<String> MEMCACHED = Set.of("memcache", "memcache_pool", "kvs");

  private static final Set<String> STORED_NOWHERE = Set.of("fernet", "jws");

  static TokenStore of(Keystone keystone, Release release) {
    return new TokenStore(
        configured(keystone, keystone.driver(), release.defaultDriver()),
        configured(keystone, keystone.provider(), release.defaultProvider()),
        release);
  }

  /** What is not set is the release's default, but only if a file was read that might set it. */
  private static String configured(
      Keystone keystone, Optional<String> set, Optional<String> byDefault) {
    return set.or(() -> keystone.configured() ? byDefault : Optional.empty()).orElse(UNKNOWN);
  }

  /** Whether it may be the token table. */
  public boolean isSql() {
    return keepsTokens() && (driver.equals("sql") || driver.equals(UNKNOWN));
  }

  /** Whether it may be memcached. */
  public boolean isMemcached() {
    return isSurelyMemcached() || (keepsTokens() && driver.equals(UNKNOWN));
  }

  /** Whether it is memcached, and the driver is known. */
  public boolean isSurelyMemcached() {
    return keepsTokens() && MEMCACHED.contains(driver);
  }

  private boolean keepsTokens() {
    return release.hasTokenDrivers() && !STORED_NOWHERE.contains(provider);
  }
}
