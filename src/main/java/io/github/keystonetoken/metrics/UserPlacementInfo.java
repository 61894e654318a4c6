package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the lists of the reported users belong, also of those whom SQL alone reports.
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
    Set<String> found = new HashSet<>();
    snapshot.lists().values().stream()
        .flatMap(outcome -> outcome.figures().stream())
        .flatMap(lists -> lists.top().stream())
        .filter(list -> !list.userId().isEmpty())
        .forEach(
            list -> {
              found.add(list.userId());
              add(info, list.userId(), list.userName(), list.key(), list.home());
            });
    Figures.placement(snapshot).stream()
        .flatMap(placement -> placement.users().stream())
        .filter(user -> !found.contains(user.userId()))
        .forEach(user -> add(info, user.userId(), user.userName(), user.key(), user.server()));
    return info.snapshots();
  }

  private static void add(Metric info, String userId, String userName, String key, Server server) {
    info.point(
        1, "user_id", userId, "user_name", userName, "key_hash", key, "server", server.address());
  }
}
