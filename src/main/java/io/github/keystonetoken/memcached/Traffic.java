package io.github.keystonetoken.memcached;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * A server's traffic counters at one moment.
 *
 * @param at {@link System#nanoTime} of the answer: the server's own clock counts whole seconds
 *     only, and a wall clock may be set
 * @param uptime of the server
 * @param readBytes bytes that it received since it started
 * @param writtenBytes bytes that it sent since it started
 * @param ownBytes those of them that it sent to this exporter, since this exporter started
 */
record Traffic(long at, Duration uptime, long readBytes, long writtenBytes, long ownBytes) {

  /** Seconds that a server's uptime may be behind: it is cut to seconds, and set once a second. */
  private static final int UPTIME_TOLERANCE = 3;

  /** What the server received each second since an earlier moment; empty if it restarted since. */
  OptionalDouble receivedPerSecondSince(Traffic earlier) {
    return isComparable(earlier)
        ? OptionalDouble.of((readBytes - earlier.readBytes) / secondsSince(earlier))
        : OptionalDouble.empty();
  }

  /**
   * What the server sent to others than this exporter each second since an earlier moment; empty if
   * it restarted since.
   */
  OptionalDouble sentPerSecondSince(Traffic earlier) {
    // An answer that is under way is counted by the two sides at different moments.
    long sent = Math.max(0, writtenBytes - earlier.writtenBytes - (ownBytes - earlier.ownBytes));
    return isComparable(earlier)
        ? OptionalDouble.of(sent / secondsSince(earlier))
        : OptionalDouble.empty();
  }

  private boolean isComparable(Traffic earlier) {
    double seconds = secondsSince(earlier);
    return seconds > 0
        && uptime.toSeconds() + UPTIME_TOLERANCE >= earlier.uptime.toSeconds() + seconds
        && readBytes >= earlier.readBytes
        && writtenBytes >= earlier.writtenBytes;
  }

  private double secondsSince(Traffic earlier) {
    return (double) (at - earlier.at) / TimeUnit.SECONDS.toNanos(1);
  }
}
