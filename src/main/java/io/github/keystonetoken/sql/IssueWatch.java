package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.ExpiryHistory;
import io.github.keystonetoken.collect.LifetimeWatch;
import io.github.keystonetoken.model.TokenLifetime.ObservedLifetime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out which tokens are recent, and how long tokens live. For one thread. */
final class IssueWatch {

  /** Most difference of clocks. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  /**
   * Which tokens are recent: those that expire later than now + offset.
   *
   * @param window recent window
   * @param factor scales their number to the window
   */
  record RecentTokens(Duration offset, Duration window, double factor) {}

  private final Clock clock;
  private final Duration window;
  private final ExpiryHistory history;
  private final LifetimeWatch lifetimes = new LifetimeWatch();
  private Instant began = Instant.EPOCH;
  private @Nullable Instant databaseTime;
  private @Nullable Duration lifetime;
  private @Nullable Long rows;

  IssueWatch(Clock clock, Duration window) {
    this.clock = clock;
    this.window = window;
    this.history = new ExpiryHistory(window);
  }

  /**
   * Begins a collection.
   *
   * @param now by the database's clock; null if not known
   * @param knownLifetime of a token; null if not known. The first collection needs it, later ones
   *     compare with an earlier one.
   * @return which tokens are recent; null if not known
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
   * Ends a collection.
   *
   * @return whether its recent tokens are correct: if new tokens expire later than older ones,
   *     unlike after the lifetime was shortened, or with a row that lives much longer
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

  /** Empty until a token is issued between two collections. */
  Optional<ObservedLifetime> observedLifetime() {
    return lifetimes.largest(clock.instant());
  }
}
