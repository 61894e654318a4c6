package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.ExpiryHistory;
import io.github.keystonetoken.collect.LifetimeWatch;
import io.github.keystonetoken.model.ObservedLifetime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells which tokens are issued from one collection to the next, and how long they live. For one
 * thread.
 */
final class IssueWatch {

  /** Clocks may differ so much. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  private final Clock clock;
  private final Duration window;
  private final ExpiryHistory history;
  private final LifetimeWatch lifetimes = new LifetimeWatch();
  private Instant began = Instant.EPOCH;
  private @Nullable Instant databaseTime;
  private @Nullable Duration lifetime;
  private @Nullable Long rows;

  /**
   * @param window recent window
   */
  IssueWatch(Clock clock, Duration window) {
    this.clock = clock;
    this.window = window;
    this.history = new ExpiryHistory(window);
  }

  /**
   * A collection begins.
   *
   * @param now by the database's clock; null if it is not known
   * @param knownLifetime of a token; null if it is not known. The first collection needs it, later
   *     ones compare with an earlier one.
   * @return which tokens are recent; null if it is not known
   */
  @Nullable RecentTokens begin(@Nullable Instant now, @Nullable Duration knownLifetime) {
    began = clock.instant();
    databaseTime = now;
    lifetime = knownLifetime;
    ExpiryHistory.Reference before = history.reference(began);
    if (now != null && before != null) {
      return new RecentTokens(Duration.between(now, before.expiry()), window, before.factor());
    }
    return knownLifetime == null ? null : new RecentTokens(knownLifetime.minus(window), window, 1);
  }

  /**
   * The collection has counted what it can.
   *
   * @return whether its recent tokens are right, as tokens that are issued expire later than those
   *     before. They do not after the lifetime was shortened, or if a row lives much longer than
   *     all others.
   */
  boolean end(TokenCounts figures) {
    Instant newest = figures.newestExpiry();
    if (databaseTime == null || newest == null) {
      return true;
    }
    Instant ended = clock.instant();
    Instant now = databaseTime.plus(Duration.between(began, ended));
    Long before = rows;
    rows = figures.countedRows();
    if (history.add(began, newest)) {
      lifetimes.add(ended, Duration.between(now, newest));
      return true;
    }
    boolean isGrowing = rows != null && before != null && rows > before;
    boolean livesLonger = lifetime != null && newest.isAfter(now.plus(lifetime).plus(TOLERANCE));
    return !isGrowing && !livesLonger;
  }

  /** How long tokens live; empty before a token was issued between two collections. */
  Optional<ObservedLifetime> observedLifetime() {
    return lifetimes.largest(clock.instant());
  }
}
