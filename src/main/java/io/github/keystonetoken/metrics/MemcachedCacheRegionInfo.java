package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * The regions of Keystone's cache.
 *
 * <pre>
 * # TYPE keystone_token_memcached_cache_region_info gauge
 * keystone_token_memcached_cache_region_info{region="tokens",server="10.0.0.11:11211"} 1
 * </pre>
 */
final class MemcachedCacheRegionInfo implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric info =
        Metric.info(
            "memcached_cache_region_info",
            "Regions of Keystone's cache ([cache] in keystone.conf, Mitaka or later) whose keys "
                + "the last good lists collection found, by the server that holds the key.");
    Figures.each(
        snapshot.lists(),
        (server, lists) ->
            lists
                .cacheRegions()
                .forEach(region -> info.point(1, "server", server, "region", region)));
    return info.snapshots();
  }
}
