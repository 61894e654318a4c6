package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Size of the largest usertokens lists.
 *
 * <pre>
 * # TYPE keystone_token_memcached_usertokens_bytes gauge
 * keystone_token_memcached_usertokens_bytes{server="10.0.0.12:11211",user_id="eef939600bc111e69aeb57d4fa849231",user_name="ceilometer"} 578966.0
 * </pre>
 */
final class UsertokensBytes implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric bytes =
        Metric.gauge(
            "memcached_usertokens_bytes",
            "Size of the largest usertokens lists of each server, at the last good lists "
                + "collection. Lists of unknown owners are summed under an empty user_id.");
    Figures.eachReportedList(snapshot, (list, labels) -> bytes.add(list.bytes(), labels));
    return bytes.snapshots();
  }
}
