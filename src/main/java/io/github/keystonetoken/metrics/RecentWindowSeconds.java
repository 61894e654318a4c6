package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How long ago a token may have been issued to count as recent.
 *
 * <pre>
 * # TYPE keystone_token_recent_window_seconds gauge
 * keystone_token_recent_window_seconds 600.0
 * </pre>
 */
final class RecentWindowSeconds implements Family {

  private final Supplier<Optional<Duration>> length;

  RecentWindowSeconds(Supplier<Optional<Duration>> length) {
    this.length = length;
  }

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric window =
        Metric.gauge(
            "recent_window_seconds",
            "Length of the window that figures of recent tokens look back, as configured.");
    length.get().ifPresent(duration -> window.point(Seconds.of(duration)));
    return window.snapshots();
  }
}
