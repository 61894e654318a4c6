package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * What a memcached server holds, and how much it may.
 *
 * <pre>
 * # TYPE keystone_token_memcached_uptime_seconds gauge
 * keystone_token_memcached_uptime_seconds{server="10.0.0.11:11211"} 864000.0
 * # TYPE keystone_token_memcached_items gauge
 * keystone_token_memcached_items{server="10.0.0.11:11211"} 4158.0
 * # TYPE keystone_token_memcached_used_bytes gauge
 * keystone_token_memcached_used_bytes{server="10.0.0.11:11211"} 5.94E7
 * # TYPE keystone_token_memcached_limit_bytes gauge
 * keystone_token_memcached_limit_bytes{server="10.0.0.11:11211"} 6.7108864E7
 * # TYPE keystone_token_memcached_item_limit_bytes gauge
 * keystone_token_memcached_item_limit_bytes{server="10.0.0.11:11211"} 1048473.0
 * # TYPE keystone_token_memcached_connections gauge
 * keystone_token_memcached_connections{server="10.0.0.11:11211"} 103.0
 * # TYPE keystone_token_memcached_max_connections gauge
 * keystone_token_memcached_max_connections{server="10.0.0.11:11211"} 1024.0
 * </pre>
 */
final class MemcachedItemsAndLimits implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric uptime =
        Metric.gauge(
            "memcached_uptime_seconds",
            "Time since the memcached server started, as the server said to the last good "
                + "memcached collection.");
    Metric items =
        Metric.gauge(
            "memcached_items",
            "Items that the server holds, those that have expired and were not yet removed "
                + "included, as the server said to the last good memcached collection.");
    Metric used =
        Metric.gauge(
            "memcached_used_bytes",
            "Bytes that the items take, keys and headers included, as the server said to "
                + "the last good memcached collection.");
    Metric limit =
        Metric.gauge(
            "memcached_limit_bytes",
            "Bytes that the items may take, as the server said to the last good memcached "
                + "collection.");
    Metric itemLimit =
        Metric.gauge(
            "memcached_item_limit_bytes",
            "Largest value that Keystone can store on the server: the smaller of the "
                + "client's and the server's limit, with key and header taken off; from the last "
                + "good memcached collection.");
    Metric connections =
        Metric.gauge(
            "memcached_connections",
            "Open connections, the exporter's own included, as the server said to the last "
                + "good memcached collection.");
    Metric maxConnections =
        Metric.gauge(
            "memcached_max_connections",
            "Most connections that the server accepts, as the server said to the last good "
                + "memcached collection.");
    Figures.each(
        snapshot.nodes(),
        (server, node) -> {
          uptime.point(Seconds.of(node.uptime()), "server", server);
          items.point(node.items(), "server", server);
          used.point(node.usedBytes(), "server", server);
          limit.point(node.limitBytes(), "server", server);
          node.itemLimitBytes().ifPresent(bytes -> itemLimit.point(bytes, "server", server));
          connections.point(node.connections(), "server", server);
          node.maxConnections().ifPresent(most -> maxConnections.point(most, "server", server));
        });
    return Stream.of(uptime, items, used, limit, itemLimit, connections, maxConnections)
        .flatMap(Metric::snapshots);
  }
}
