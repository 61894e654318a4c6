package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Tokens in the largest usertokens lists, by state.
 *
 * <pre>
 * # TYPE keystone_token_memcached_usertokens_entries gauge
 * keystone_token_memcached_usertokens_entries{server="10.0.0.12:11211",state="expired",user_id="eef939600bc111e69aeb57d4fa849231",user_name="ceilometer"} 229.0
 * keystone_token_memcached_usertokens_entries{server="10.0.0.12:11211",state="live",user_id="eef939600bc111e69aeb57d4fa849231",user_name="ceilometer"} 7401.0
 * </pre>
 */
final class UsertokensEntries implements Family {

  private static final Labels LIVE = Labels.of("state", "live");
  private static final Labels EXPIRED = Labels.of("state", "expired");

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric entries =
        Metric.gauge(
            "memcached_usertokens_entries",
            "Tokens in the largest usertokens lists that could be read, counted by the "
                + "last good lists collection. An expired one stays until the user's next token "
                + "is issued.");
    Figures.eachReportedList(
        snapshot,
        (list, labels) ->
            list.entries()
                .ifPresent(
                    counts -> {
                      entries.add(counts.live(), labels.merge(LIVE));
                      entries.add(counts.expired(), labels.merge(EXPIRED));
                    }));
    return entries.snapshots();
  }
}
