package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Lists that overflowed.
 *
 * <pre>
 * # TYPE keystone_token_memcached_usertokens_resets counter
 * keystone_token_memcached_usertokens_resets_total{server="10.0.0.12:11211"} 2.0
 * </pre>
 */
final class UsertokensResets implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric resets =
        Metric.counter(
            "memcached_usertokens_resets",
            "Usertokens lists that overflowed, as seen by the lists collector since the exporter "
                + "started: within a tenth of keystone_token_memcached_item_limit_bytes, and then "
                + "under a quarter of their size while half of their entries were unexpired. "
                + "Tokens that fell out can no longer be revoked by user.");
    Figures.each(
        snapshot.lists(), (server, lists) -> resets.point(lists.resets(), "server", server));
    return resets.snapshots();
  }
}
