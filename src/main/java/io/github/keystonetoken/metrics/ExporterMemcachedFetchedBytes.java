package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * What the exporter itself costs the memcached servers.
 *
 * <pre>
 * # TYPE keystone_token_exporter_memcached_fetched_bytes_total counter
 * keystone_token_exporter_memcached_fetched_bytes_total{server="10.0.0.12:11211"} 702113.0
 * </pre>
 */
final class ExporterMemcachedFetchedBytes implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric fetched =
        Metric.counter(
            "exporter_memcached_fetched_bytes_total",
            "Bytes that the exporter itself made the server send, since the exporter "
                + "started.");
    snapshot
        .fetchedBytes()
        .forEach((server, bytes) -> fetched.point(bytes, "server", server.address()));
    return fetched.snapshots();
  }
}
