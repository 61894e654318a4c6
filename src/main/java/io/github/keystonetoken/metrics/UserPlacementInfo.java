package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Where the lists of the reported users belong.
 *
 * <pre>
 * # TYPE keystone_token_user_placement_info gauge
 * keystone_token_user_placement_info{key_hash="6e49b86a7502dae881f3b9466ecbdfa4743c7eb9",server="10.0.0.12:11211",user_id="eef939600bc111e69aeb57d4fa849231",user_name="ceilometer"} 1
 * </pre>
 */
final class UserPlacementInfo implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric info =
        Metric.info(
            "user_placement_info",
            "Key of each reported user's usertokens list as memcached has it, and the "
                + "server where Keystone's hash puts it; the list itself may be found on another.");
    snapshot.lists().values().stream()
        .flatMap(outcome -> outcome.figures().stream())
        .flatMap(lists -> lists.top().stream())
        .filter(list -> !list.userId().isEmpty())
        .forEach(
            list ->
                info.point(
                    1,
                    "user_id",
                    list.userId(),
                    "user_name",
                    list.userName(),
                    "key_hash",
                    list.key(),
                    "server",
                    list.home().address()));
    return info.snapshots();
  }
}
