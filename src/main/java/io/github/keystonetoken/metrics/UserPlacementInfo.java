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
                + "server where Keystone's hash puts it. Computed, whether there is such a list "
                + "or not.");
    snapshot
        .placements()
        .forEach(
            placement ->
                info.point(
                    1,
                    "user_id",
                    placement.userId(),
                    "user_name",
                    placement.userName(),
                    "key_hash",
                    placement.key(),
                    "server",
                    placement.server().address()));
    return info.snapshots();
  }
}
