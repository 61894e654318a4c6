package io.github.keystonetoken.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Keystone as its configuration says it is. What is not set is empty.
 *
 * @param configured whether a keystone.conf was read
 * @param driver short name of {@code [token] driver}: sql, kvs, memcache, memcache_pool or what was
 *     written
 * @param provider short name of {@code [token] provider}: uuid, pki, pkiz, fernet, jws
 * @param expiration {@code [token] expiration}, lifetime of a token
 * @param allowExpiredWindow {@code [token] allow_expired_window}, how long an expired token may
 *     still be of use
 * @param revocationBuffer {@code [revoke] expiration_buffer} or its default, how long a revocation
 *     event is kept beyond a token's lifetime
 */
public record Keystone(
    boolean configured,
    Optional<String> driver,
    Optional<String> provider,
    Optional<Duration> expiration,
    Optional<Duration> allowExpiredWindow,
    Duration revocationBuffer,
    Written written) {

  /**
   * What the file says word for word, as the wording itself can be wrong.
   *
   * @param options values by name as in {@code [token] driver}, of options that are set; never one
   *     that may hold a password
   * @param databaseUser the account in {@code [database] connection}
   */
  public record Written(Map<String, String> options, Optional<String> databaseUser) {

    /** No file was read, or nothing of interest is in it. */
    public static final Written NOTHING = new Written(Map.of(), Optional.empty());

    public Written {
      options = Map.copyOf(options);
    }

    /** The value of an option, if it is set. */
    public Optional<String> option(String name) {
      return Optional.ofNullable(options.get(name));
    }
  }

  /** The default of {@code [cache] expiration_time} (oslo_cache/_opts.py). */
  private static final Duration DEFAULT_CACHE_EXPIRATION = Duration.ofMinutes(10);

  /** The default of {@code [revoke] expiration_buffer} in every release. */
  public static final Duration DEFAULT_REVOCATION_BUFFER = Duration.ofMinutes(30);

  /** How long what Keystone caches is valid, {@code [cache] expiration_time}. */
  public Duration cacheExpiration() {
    String seconds = written.option("[cache] expiration_time").orElse("");
    return seconds.matches("[0-9]{1,9}")
        ? Duration.ofSeconds(Long.parseLong(seconds))
        : DEFAULT_CACHE_EXPIRATION;
  }

  /** No keystone.conf was read. */
  public static Keystone unknown() {
    return new Keystone(
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        DEFAULT_REVOCATION_BUFFER,
        Written.NOTHING);
  }
}
