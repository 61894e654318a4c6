package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Size of the largest usertokens list of each server.
 *
 * <pre>
 * # TYPE keystone_token_memcached_largest_usertokens_bytes gauge
 * keystone_token_memcached_largest_usertokens_bytes{server="10.0.0.12:11211"} 578966.0
 * </pre>
 */
final class LargestUsertokensBytes implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric largest =
        Metric.gauge(
            "memcached_largest_usertokens_bytes",
            "Size of the largest usertokens list on the server, at the last good lists "
                + "collection. Keystone loses the list when it reaches "
                + "keystone_token_memcached_item_limit_bytes.");
    Figures.each(
        snapshot.lists(),
        (server, lists) ->
            lists.largestBytes().ifPresent(bytes -> largest.point(bytes, "server", server)));
    return largest.snapshots();
  }
}
