package io.github.keystonetoken.model;

import java.util.Optional;
import java.util.Set;

/**
 * Where Keystone keeps its tokens. What is configured counts; what is not configured is observed.
 *
 * @param place {@link Place#UNKNOWN} if it is neither configured nor observed
 * @param basis of {@code place}
 * @param driver short name of the token driver; {@link #UNKNOWN} if it is not known
 * @param driverBasis of {@code driver}; of no use if that is not known
 * @param provider likewise
 * @param providerBasis likewise
 */
public record TokenStore(
    Place place,
    Basis basis,
    String driver,
    Basis driverBasis,
    String provider,
    Basis providerBasis) {

  public static final String UNKNOWN = Release.UNKNOWN.label();

  private static final Set<String> MEMCACHED = Set.of("memcache", "memcache_pool", "kvs");

  private static final Set<String> STORED_NOWHERE = Set.of("fernet", "jws");

  /** A place for tokens. */
  public enum Place implements Labelled {
    SQL,
    MEMCACHED,
    /** Fernet and JWS tokens are not stored, and Rocky removed the last driver. */
    NONE,
    UNKNOWN
  }

  /** How a fact about Keystone is known. */
  public enum Basis implements Labelled {
    /** A flag or keystone.conf says so. */
    CONFIGURED,
    /** keystone.conf does not set it: the release's default. */
    DEFAULT,
    /** Derived from what Keystone stored. */
    OBSERVED
  }

  static TokenStore of(Keystone keystone, Release release, Place observed) {
    String driver = configured(keystone, keystone.driver(), release.defaultDriver());
    String provider = configured(keystone, keystone.provider(), release.defaultProvider());
    Basis driverBasis = basis(keystone.driver(), driver);
    Basis providerBasis = basis(keystone.provider(), provider);
    Place configured = place(driver, provider, release);
    if (configured != Place.UNKNOWN) {
      return new TokenStore(
          configured, Basis.CONFIGURED, driver, driverBasis, provider, providerBasis);
    }
    Place place = release.hasTokenDrivers() ? observed : Place.NONE;
    return new TokenStore(
        place,
        Basis.OBSERVED,
        driver.equals(UNKNOWN) ? driverOf(place) : driver,
        driverBasis,
        provider.equals(UNKNOWN) && place == Place.NONE ? "fernet" : provider,
        providerBasis);
  }

  private static Basis basis(Optional<String> set, String known) {
    if (set.isPresent()) {
      return Basis.CONFIGURED;
    }
    return known.equals(UNKNOWN) ? Basis.OBSERVED : Basis.DEFAULT;
  }

  /** What is not set is the release's default, but only if a file was read that might set it. */
  private static String configured(
      Keystone keystone, Optional<String> set, Optional<String> byDefault) {
    return set.or(() -> keystone.configured() ? byDefault : Optional.empty()).orElse(UNKNOWN);
  }

  /** Up to Havana, kvs is Keystone's own memory, which is not watched. */
  private static Place place(String driver, String provider, Release release) {
    if (STORED_NOWHERE.contains(provider)) {
      return Place.NONE;
    }
    if (driver.equals("sql")) {
      return Place.SQL;
    }
    boolean isMemory = driver.equals("kvs") && release.compareTo(Release.ICEHOUSE) < 0;
    return MEMCACHED.contains(driver) && !isMemory ? Place.MEMCACHED : Place.UNKNOWN;
  }

  private static String driverOf(Place observed) {
    return switch (observed) {
      case SQL -> "sql";
      case MEMCACHED -> "memcache";
      case NONE, UNKNOWN -> UNKNOWN;
    };
  }

  public boolean isSql() {
    return place == Place.SQL;
  }

  public boolean isMemcached() {
    return place == Place.MEMCACHED;
  }

  /** Whether it is known that tokens are not stored. */
  public boolean isNone() {
    return place == Place.NONE;
  }
}
