package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * How far behind a flush of expired tokens may be without being to blame.
 *
 * <pre>
 * # TYPE keystone_token_allow_expired_window_seconds gauge
 * keystone_token_allow_expired_window_seconds 172800.0
 * </pre>
 */
final class AllowExpiredWindowSeconds implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric window =
        Metric.gauge(
            "allow_expired_window_seconds",
            "How long a healthy flush leaves expired rows in the token table: from Ocata to Queens "
                + "[token] allow_expired_window of keystone.conf or its default, before that 0; "
                + "absent from Rocky on, which has no flush.");
    snapshot.allowExpiredWindow().ifPresent(allowed -> window.point(Seconds.of(allowed)));
    return window.snapshots();
  }
}
