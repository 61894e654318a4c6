package io.github.keystonetoken.refresh;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How long one wait within a collection may last: its own limit, or less where the collection has
 * to end before.
 *
 * @param limit of each wait
 * @param deadline when the collection has to have ended
 */
public record Patience(Clock clock, Duration limit, Instant deadline) {

  /** For the wait that begins now; zero where the collection should have ended. */
  public Duration now() {
    Duration left = Duration.between(clock.instant(), deadline);
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(limit) < 0 ? left : limit;
  }
}
