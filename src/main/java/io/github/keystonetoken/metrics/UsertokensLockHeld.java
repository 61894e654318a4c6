package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Whether the largest lists are locked.
 *
 * <pre>
 * # TYPE keystone_token_memcached_usertokens_lock_held gauge
 * keystone_token_memcached_usertokens_lock_held{server="10.0.0.12:11211",user_id="eef939600bc111e69aeb57d4fa849231",user_name="ceilometer"} 1.0
 * </pre>
 */
final class UsertokensLockHeld implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric held =
        Metric.gauge(
            "memcached_usertokens_lock_held",
            "Whether the lock of the list was held at the moment of the last good lists "
                + "collection, on whichever server; its average over time is the share of the time "
                + "in which this user's next token has to wait. The server is the one that holds "
                + "the list. Absent where a server could not be asked.");
    Figures.eachReportedList(
        snapshot,
        (list, labels) ->
            list.lockHeld()
                .filter(known -> !list.userId().isEmpty())
                .ifPresent(locked -> held.atLeast(locked ? 1 : 0, labels)));
    return held.snapshots();
  }
}
