package io.github.keystonetoken.collect;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How long one wait within a collection may last.
 *
 * @param limit of each wait
 * @param end when the collection has to have ended
 */
public record Deadline(Clock clock, Duration limit, Instant end) {

  /** The limit, or less if the collection has to end before; at least zero. */
  public Duration remaining() {
    Duration left = Duration.between(clock.instant(), end);
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(limit) < 0 ? left : limit;
  }
}
