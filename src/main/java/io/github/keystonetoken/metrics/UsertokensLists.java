package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * How many usertokens lists each server holds, and what is wrong with them.
 *
 * <pre>
 * # TYPE keystone_token_memcached_usertokens_lists gauge
 * keystone_token_memcached_usertokens_lists{server="10.0.0.12:11211"} 4.0
 * # TYPE keystone_token_memcached_usertokens_misplaced gauge
 * keystone_token_memcached_usertokens_misplaced{server="10.0.0.12:11211"} 1.0
 * # TYPE keystone_token_memcached_usertokens_undecodable gauge
 * keystone_token_memcached_usertokens_undecodable{server="10.0.0.12:11211"} 1.0
 * </pre>
 */
final class UsertokensLists implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric found =
        Metric.gauge(
            "memcached_usertokens_lists",
            "Usertokens lists found on the server by the last good lists collection.");
    Metric misplaced =
        Metric.gauge(
            "memcached_usertokens_misplaced",
            "Usertokens lists found by the last good lists collection on a server where "
                + "Keystone's hash does not put them: controllers disagree on the list of "
                + "servers, or a server was away.");
    Metric undecodable =
        Metric.gauge(
            "memcached_usertokens_undecodable",
            "Usertokens lists that the last good lists collection read and could not "
                + "understand.");
    Figures.each(
        snapshot.lists(),
        (server, lists) -> {
          found.point(lists.lists(), "server", server);
          misplaced.point(lists.misplaced(), "server", server);
          undecodable.point(lists.undecodable(), "server", server);
        });
    return Stream.of(found, misplaced, undecodable).flatMap(Metric::snapshots);
  }
}
