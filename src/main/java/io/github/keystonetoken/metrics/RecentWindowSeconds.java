package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
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

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric window =
        Metric.gauge(
            "recent_window_seconds",
            "Length of the window that figures of recent tokens look back, as configured.");
    Figures.sql(snapshot)
        .flatMap(SqlTokens::recent)
        .ifPresent(recent -> window.point(Seconds.of(recent.window())));
    return window.snapshots();
  }
}
