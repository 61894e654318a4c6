package io.github.keystonetoken.metrics;

import java.time.Duration;
import java.time.Instant;

/** Times as Prometheus has them: seconds, for a moment since the beginning of 1970 UTC. */
final class Seconds {

  private static final double NANOS = 1e9;

  private Seconds() {}

  static double of(Duration duration) {
    return duration.getSeconds() + duration.getNano() / NANOS;
  }

  static double of(Instant moment) {
    return moment.getEpochSecond() + moment.getNano() / NANOS;
  }
}
