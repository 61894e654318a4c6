package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * How long a token lives.
 *
 * <pre>
 * # TYPE keystone_token_expiration_seconds gauge
 * keystone_token_expiration_seconds 3600.0
 * </pre>
 */
final class ExpirationSeconds implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric expiration =
        Metric.gauge(
            "expiration_seconds",
            "Lifetime of a token, as keystone.conf sets it in [token] expiration, else the "
                + "release's default.");
    snapshot.tokenExpiration().ifPresent(lifetime -> expiration.point(Seconds.of(lifetime)));
    return expiration.snapshots();
  }
}
