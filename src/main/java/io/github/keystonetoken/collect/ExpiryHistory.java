package io.github.keystonetoken.collect;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The expiry of the newest token at each collection of the recent window. Tokens that expire later
 * were issued since, whatever their lifetime is. Bounded, and for one thread.
 */
public final class ExpiryHistory {

  /** Expiries are kept so often: more would not bring the reference nearer to the window. */
  private static final int PER_WINDOW = 20;

  /** A pace over less than this part of the window is mostly chance. */
  private static final int LEAST_PART = 10;

  private final Duration window;

  /** Oldest first. */
  private final List<Seen> kept = new ArrayList<>();

  private @Nullable Seen last;

  private record Seen(Instant at, Instant expiry) {}

  /**
   * Since when tokens are counted.
   *
   * @param expiry of the newest token then
   * @param windows how many recent windows have passed since
   */
  public record Reference(Instant expiry, double windows) {

    /** By how much a number of tokens is multiplied to be one of the window. */
    public double factor() {
      return Math.abs(windows - 1) > 0.1 ? 1 / windows : 1;
    }
  }

  /**
   * @param window recent window
   */
  public ExpiryHistory(Duration window) {
    this.window = window;
  }

  /** The collection whose age comes nearest to the window; null if there is none. */
  public @Nullable Reference reference(Instant now) {
    return kept.stream()
        .filter(seen -> isAsOld(seen, window.dividedBy(LEAST_PART), now))
        .min(Comparator.comparing(seen -> age(seen, now).minus(window).abs()))
        .map(
            seen ->
                new Reference(seen.expiry, (double) age(seen, now).toMillis() / window.toMillis()))
        .orElse(null);
  }

  /**
   * Adds what a collection saw.
   *
   * @param expiry of the newest token; {@link Instant#EPOCH} if there is no token
   * @return whether it is later than in the collection before
   */
  public boolean add(Instant now, Instant expiry) {
    if (last != null && now.isBefore(last.at)) {
      // The clock was set back: it is not known how long ago anything was.
      kept.clear();
      last = null;
    }
    boolean isLater = last != null && expiry.isAfter(last.expiry);
    last = new Seen(now, expiry);
    if (kept.isEmpty() || isAsOld(kept.get(kept.size() - 1), window.dividedBy(PER_WINDOW), now)) {
      kept.add(last);
    }
    // One as old as the window is enough.
    while (kept.size() > 1 && isAsOld(kept.get(1), window, now)) {
      kept.remove(0);
    }
    return isLater;
  }

  private static boolean isAsOld(Seen seen, Duration age, Instant now) {
    return age(seen, now).compareTo(age) >= 0;
  }

  private static Duration age(Seen seen, Instant now) {
    return Duration.between(seen.at, now);
  }
}
