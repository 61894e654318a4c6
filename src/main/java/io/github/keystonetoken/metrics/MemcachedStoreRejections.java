package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Values that a memcached server refused to store.
 *
 * <pre>
 * # TYPE keystone_token_memcached_store_rejections_total counter
 * keystone_token_memcached_store_rejections_total{reason="too_large",server="10.0.0.12:11211"} 2.0
 * </pre>
 */
final class MemcachedStoreRejections implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric rejections =
        Metric.counter(
            "memcached_store_rejections_total",
            "Values that the server refused to store since it started, as it said to the "
                + "last good memcached collection. A value that was too_large takes what was "
                + "stored under its key with it.");
    Figures.each(
        snapshot.nodes(),
        (server, node) ->
            node.rejections()
                .forEach(
                    (reason, count) ->
                        rejections.point(count, "server", server, "reason", reason.label())));
    return rejections.snapshots();
  }
}
