package io.github.keystonetoken.metrics;

import static io.github.keystonetoken.metrics.Metric.info;

import io.github.keystonetoken.model.Snapshot;
import java.util.List;

/** Keystone's cache. */
final class CacheMetrics {

  static final List<Metric> TABLE =
      List.of(
          info(
                  "memcached_cache_region_info",
                  "Regions of Keystone's cache (Mitaka or later) whose keys are on the "
                      + "server.")
              .labels("server", "region")
              .example("count by (region) (keystone_token_memcached_cache_region_info) > 1")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) ->
                      lists.cacheRegions().forEach(region -> points.point(1, server, region))));

  private CacheMetrics() {}
}
