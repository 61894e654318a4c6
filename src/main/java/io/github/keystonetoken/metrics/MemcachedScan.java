package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * What the last walk through all keys of each server listed.
 *
 * <pre>
 * # TYPE keystone_token_memcached_largest_item_bytes gauge
 * keystone_token_memcached_largest_item_bytes{server="10.0.0.12:11211"} 578966.0
 * # TYPE keystone_token_memcached_scan_complete gauge
 * keystone_token_memcached_scan_complete{server="10.0.0.12:11211"} 1.0
 * # TYPE keystone_token_memcached_scan_items gauge
 * keystone_token_memcached_scan_items{server="10.0.0.12:11211"} 104213.0
 * </pre>
 */
final class MemcachedScan implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric items =
        Metric.gauge(
            "memcached_scan_items", "Items that the last walk through all keys of the server saw.");
    Metric complete =
        Metric.gauge(
            "memcached_scan_complete",
            "Whether that walk came to its end and nothing is known to be missing: 0 where its "
                + "limit passed, where dumps are forbidden, and on versions that do not list all "
                + "items.");
    Metric largest =
        Metric.gauge(
            "memcached_largest_item_bytes",
            "Size of the largest value that the walk saw; an estimate where dumps are forbidden, "
                + "absent where the version lists no sizes.");
    Figures.each(
        snapshot.lists(),
        (server, lists) ->
            lists
                .scan()
                .ifPresent(
                    scan -> {
                      items.point(scan.items(), "server", server);
                      complete.point(scan.complete() ? 1 : 0, "server", server);
                      scan.largestItemBytes()
                          .ifPresent(size -> largest.point(size, "server", server));
                    }));
    return Stream.of(items, complete, largest).flatMap(Metric::snapshots);
  }
}
