package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Whether a memcached server answers.
 *
 * <pre>
 * # TYPE keystone_token_memcached_up gauge
 * keystone_token_memcached_up{server="10.0.0.11:11211"} 1.0
 * </pre>
 */
final class MemcachedUp implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric up =
        Metric.gauge(
            "memcached_up",
            "Whether the newest memcached collection read and understood the server's "
                + "statistics: 1 or 0.");
    snapshot
        .nodes()
        .forEach((server, outcome) -> up.point(outcome.isOk() ? 1 : 0, "server", server.address()));
    return up.snapshots();
  }
}
