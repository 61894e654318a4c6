package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Tokens added lately to the largest usertokens lists.
 *
 * <pre>
 * # TYPE keystone_token_memcached_usertokens_recent_entries gauge
 * keystone_token_memcached_usertokens_recent_entries{server="10.0.0.12:11211",user_id="eef939600bc111e69aeb57d4fa849231",user_name="ceilometer"} 1270.0
 * </pre>
 */
final class UsertokensRecentEntries implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric recent =
        Metric.gauge(
            "memcached_usertokens_recent_entries",
            "Tokens in the largest usertokens lists that were issued in the "
                + "keystone_token_recent_window_seconds before the last good lists collection; "
                + "each re-sent the whole list.");
    Figures.eachReportedList(
        snapshot,
        (list, labels) ->
            list.entries()
                .flatMap(UserList.Entries::recent)
                .ifPresent(count -> recent.add(count, labels)));
    return recent.snapshots();
  }
}
