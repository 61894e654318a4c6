package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * When Keystone last stored the largest usertokens lists.
 *
 * <pre>
 * # TYPE keystone_token_memcached_usertokens_rewrite_timestamp_seconds gauge
 * keystone_token_memcached_usertokens_rewrite_timestamp_seconds{server="10.0.0.12:11211",user_id="eef939600bc111e69aeb57d4fa849231",user_name="ceilometer"} 1.46174759297E9
 * </pre>
 */
final class UsertokensRewriteTimestampSeconds implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric rewritten =
        Metric.gauge(
            "memcached_usertokens_rewrite_timestamp_seconds",
            "When Keystone last stored each of the largest usertokens lists, as the value "
                + "or its expiry tells at the last good lists collection.");
    Figures.eachReportedList(
        snapshot,
        (list, labels) ->
            list.rewrittenAt().ifPresent(at -> rewritten.atLeast(Seconds.of(at), labels)));
    return rewritten.snapshots();
  }
}
