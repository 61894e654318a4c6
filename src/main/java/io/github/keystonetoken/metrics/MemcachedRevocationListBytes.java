package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Size of Keystone's revocation list, on the server that has it.
 *
 * <pre>
 * # TYPE keystone_token_memcached_revocation_list_bytes gauge
 * keystone_token_memcached_revocation_list_bytes{server="10.0.0.11:11211"} 4118.0
 * </pre>
 */
final class MemcachedRevocationListBytes implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric bytes =
        Metric.gauge(
            "memcached_revocation_list_bytes",
            "Size of Keystone's revocation list, at the last good lists collection; absent "
                + "from a server that does not hold it.");
    Figures.each(
        snapshot.lists(),
        (server, lists) ->
            lists.revocationListBytes().ifPresent(size -> bytes.point(size, "server", server)));
    return bytes.snapshots();
  }
}
