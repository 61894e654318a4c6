package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Placement.WhatIf;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the busiest server would bear if there were more or fewer servers.
 *
 * <pre>
 * # TYPE keystone_token_memcached_whatif_floor_share_ratio gauge
 * keystone_token_memcached_whatif_floor_share_ratio{weight="bytes"} 0.93
 * # TYPE keystone_token_memcached_whatif_hottest_share_ratio gauge
 * keystone_token_memcached_whatif_hottest_share_ratio{servers="1",weight="bytes"} 1.0
 * keystone_token_memcached_whatif_hottest_share_ratio{servers="2",weight="bytes"} 0.98
 * </pre>
 */
final class MemcachedWhatif implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric hottest =
        Metric.gauge(
            "memcached_whatif_hottest_share_ratio",
            "Share of the busiest server if there were this many, of the usertokens lists that "
                + "the last good lists collection found: by bytes, or by the traffic that "
                + "rewrites of the lists it read cause. 1/servers is even.");
    Metric floor =
        Metric.gauge(
            "memcached_whatif_floor_share_ratio",
            "Share of the largest single list, below which no number of servers brings the "
                + "busiest one.");
    Figures.placement(snapshot)
        .ifPresent(
            placement ->
                placement
                    .whatIf()
                    .forEach(
                        (weight, shares) ->
                            add(shares, weight.name().toLowerCase(Locale.ROOT), hottest, floor)));
    return Stream.of(hottest, floor).flatMap(Metric::snapshots);
  }

  private static void add(WhatIf shares, String weight, Metric hottest, Metric floor) {
    floor.point(shares.floorShare(), "weight", weight);
    for (int i = 0; i < shares.hottestShares().size(); i++) {
      hottest.point(
          shares.hottestShares().get(i), "servers", Integer.toString(i + 1), "weight", weight);
    }
  }
}
