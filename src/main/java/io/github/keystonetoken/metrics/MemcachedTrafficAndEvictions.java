package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * What a memcached server has received, sent and thrown out.
 *
 * <pre>
 * # TYPE keystone_token_memcached_evictions_total counter
 * keystone_token_memcached_evictions_total{server="10.0.0.11:11211"} 0.0
 * # TYPE keystone_token_memcached_read_bytes_total counter
 * keystone_token_memcached_read_bytes_total{server="10.0.0.11:11211"} 3.456E10
 * # TYPE keystone_token_memcached_written_bytes_total counter
 * keystone_token_memcached_written_bytes_total{server="10.0.0.11:11211"} 3.456E11
 * </pre>
 */
final class MemcachedTrafficAndEvictions implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric read =
        Metric.counter(
            "memcached_read_bytes_total",
            "Bytes that the server received since it started, as it said to the last good "
                + "memcached collection.");
    Metric written =
        Metric.counter(
            "memcached_written_bytes_total",
            "Bytes that the server sent since it started, as it said to the last good "
                + "memcached collection.");
    Metric evictions =
        Metric.counter(
            "memcached_evictions_total",
            "Unexpired items that the server threw out for lack of memory since it "
                + "started, as it said to the last good memcached collection.");
    Figures.each(
        snapshot.nodes(),
        (server, node) -> {
          read.point(node.readBytes(), "server", server);
          written.point(node.writtenBytes(), "server", server);
          node.evictions().ifPresent(items -> evictions.point(items, "server", server));
        });
    return Stream.of(read, written, evictions).flatMap(Metric::snapshots);
  }
}
