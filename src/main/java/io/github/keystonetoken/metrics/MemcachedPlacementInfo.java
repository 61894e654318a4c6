package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What decides which memcached server holds a list.
 *
 * <pre>
 * # TYPE keystone_token_memcached_placement_info gauge
 * keystone_token_memcached_placement_info{algorithm="python-memcached",basis="detected"} 1
 * </pre>
 */
final class MemcachedPlacementInfo implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric info =
        Metric.info(
            "memcached_placement_info",
            "What decides which memcached server holds a key, by the name of the client library: "
                + "as configured, as detected from where usertokens lists stand, or assumed "
                + "because too few were found to tell.");
    Figures.placement(snapshot)
        .ifPresent(
            placement ->
                info.point(
                    1,
                    "algorithm",
                    placement.algorithm().label(),
                    "basis",
                    placement.basis().name().toLowerCase(Locale.ROOT)));
    return info.snapshots();
  }
}
