package io.github.keystonetoken.collect;

import io.github.keystonetoken.model.TokenLifetime.ObservedLifetime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The lifetime of tokens, from samples: expiry less time of issue of a token that was just issued.
 * A sample can be too small: a token that is issued for another one expires with it, and the time
 * of issue may be known late. So the largest of an hour counts, and a changed lifetime is followed.
 * For one thread.
 */
public final class LifetimeWatch {

  private static final Duration KEPT = Duration.ofHours(1);

  /** The clocks and the time between issue and collection are seconds off. */
  private static final Duration PRECISION = Duration.ofMinutes(1);

  private static final Duration LEAST_ROUNDED = PRECISION.multipliedBy(10);

  /** When each lifetime was last seen: bounded, as lifetimes are rounded. */
  private final TreeMap<Duration, Instant> lastSeen = new TreeMap<>();

  /**
   * Adds a sample.
   *
   * @param issued when the token was issued
   */
  public void add(Instant issued, Duration lifetime) {
    if (lifetime.compareTo(Duration.ZERO) > 0) {
      lastSeen.merge(rounded(lifetime), issued, (a, b) -> a.isAfter(b) ? a : b);
    }
  }

  private static Duration rounded(Duration lifetime) {
    return lifetime.compareTo(LEAST_ROUNDED) < 0
        ? Duration.ofSeconds(Math.round(lifetime.toMillis() / 1000.0))
        : PRECISION.multipliedBy(Math.round((double) lifetime.toMillis() / PRECISION.toMillis()));
  }

  /** The largest of the last hour, else the last one; empty if there was none. */
  public Optional<ObservedLifetime> largest(Instant now) {
    if (lastSeen.isEmpty()) {
      return Optional.empty();
    }
    Instant newest = Collections.max(lastSeen.values());
    Instant hourAgo = now.minus(KEPT);
    Instant oldest = newest.isBefore(hourAgo) ? newest : hourAgo;
    lastSeen.values().removeIf(seen -> seen.isBefore(oldest));
    return Optional.of(new ObservedLifetime(lastSeen.lastKey(), lastSeen.lastEntry().getValue()));
  }
}
