package io.github.keystonetoken.metrics;

import static io.github.keystonetoken.metrics.Metric.counter;
import static io.github.keystonetoken.metrics.Metric.gauge;
import static io.github.keystonetoken.metrics.Metric.info;

import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The usertokens lists in memcached, and where they belong. */
final class ListMetrics {

  /** Adds the points of one reported list. Its labels are the server's and the owner's. */
  private interface PerList {
    void add(UserList list, String[] labels, Points points);
  }

  static final List<Metric> TABLE =
      List.of(
          gauge(
                  "memcached_largest_usertokens_bytes",
                  "Size of the largest usertokens list on the server, at the last good lists "
                      + "collection. Keystone loses the list when it reaches "
                      + "keystone_token_memcached_item_limit_bytes.")
              .labels("server")
              .example("max(keystone_token_memcached_largest_usertokens_bytes)")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) -> points.point(lists.largestBytes(), server)),
          gauge(
                  "memcached_usertokens_lists",
                  "Usertokens lists found on the server by the last good lists collection.")
              .labels("server")
              .example("sum(keystone_token_memcached_usertokens_lists)")
              .perServer(
                  Snapshot::lists, (server, lists, points) -> points.point(lists.lists(), server)),
          gauge(
                  "memcached_usertokens_misplaced",
                  "Usertokens lists found by the last good lists collection on a server where "
                      + "Keystone's hash does not put them: controllers disagree on the list of "
                      + "servers, or a server was away.")
              .labels("server")
              .example("keystone_token_memcached_usertokens_misplaced > 0")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) -> points.point(lists.misplaced(), server)),
          gauge(
                  "memcached_usertokens_undecodable",
                  "Usertokens lists that the last good lists collection read and could not "
                      + "understand.")
              .labels("server")
              .example("keystone_token_memcached_usertokens_undecodable > 0")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) -> points.point(lists.undecodable(), server)),
          perList(
              gauge(
                      "memcached_usertokens_bytes",
                      "Size of the largest usertokens lists of each server, at the last good lists "
                          + "collection. Lists of unknown owners are summed under an empty "
                          + "user_id.")
                  .example("topk(5, keystone_token_memcached_usertokens_bytes)"),
              (list, labels, points) -> points.add(list.bytes(), labels)),
          gauge(
                  "memcached_usertokens_entries",
                  "Tokens in the largest usertokens lists that could be read, counted by the "
                      + "last good lists collection. An expired one stays until the user's next "
                      + "token is issued.")
              .labels("server", "user_id", "user_name", "state")
              .example("topk(5, keystone_token_memcached_usertokens_entries{state=\"live\"})")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) -> {
                    for (UserList list : lists.top()) {
                      list.entries()
                          .ifPresent(
                              counts -> {
                                String id = list.userId();
                                String name = list.userName();
                                points.add(counts.live(), server, id, name, "live");
                                points.add(counts.expired(), server, id, name, "expired");
                              });
                    }
                  }),
          perList(
              gauge(
                      "memcached_usertokens_recent_entries",
                      "Tokens in the largest usertokens lists that were issued in the "
                          + "keystone_token_recent_window_seconds before the last good lists "
                          + "collection; each re-sent the whole list.")
                  .example("topk(5, keystone_token_memcached_usertokens_recent_entries)"),
              (list, labels, points) ->
                  list.entries()
                      .flatMap(UserList.Entries::recent)
                      .ifPresent(count -> points.add(count, labels))),
          perList(
              gauge(
                      "memcached_usertokens_rewrite_timestamp_seconds",
                      "When Keystone last stored each of the largest usertokens lists, as the "
                          + "value or its expiry tells at the last good lists collection.")
                  .example(
                      "time() - keystone_token_memcached_usertokens_rewrite_timestamp_seconds"),
              (list, labels, points) ->
                  list.rewrittenAt().ifPresent(at -> points.atLeast(Points.seconds(at), labels))),
          gauge(
                  "memcached_usertokens_rewrite_bytes_per_second",
                  "Bytes a second that rewrites of usertokens lists send to the server, "
                      + "estimated by the last good lists collection from the lists that it read: "
                      + "tokens added lately times size. Keystone reads a list before it rewrites "
                      + "it, so the server sends as much again.")
              .labels("server")
              .example(
                  "keystone_token_memcached_usertokens_rewrite_bytes_per_second"
                      + " / rate(keystone_token_memcached_read_bytes_total[5m])")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) -> points.point(lists.rewriteBytesPerSecond(), server)),
          counter(
                  "memcached_usertokens_resets_total",
                  "Usertokens lists that overflowed, as seen by the lists collector since the "
                      + "exporter started: within a tenth of "
                      + "keystone_token_memcached_item_limit_bytes, and then under a quarter of "
                      + "their size while half of their entries were unexpired. Tokens that fell "
                      + "out can no longer be revoked by user.")
              .labels("server")
              .example("increase(keystone_token_memcached_usertokens_resets_total[1h]) > 0")
              .perServer(
                  Snapshot::lists, (server, lists, points) -> points.point(lists.resets(), server)),
          info(
                  "memcached_user_placement_info",
                  "Key of each reported user's usertokens list as memcached has it, and the "
                      + "server where Keystone's hash puts it; the list itself may be found on "
                      + "another.")
              .labels("user_id", "user_name", "key", "server")
              .example("count by (server) (keystone_token_memcached_user_placement_info)")
              .values(ListMetrics::placements));

  private ListMetrics() {}

  private static Metric perList(Metric metric, PerList values) {
    return metric
        .labels("server", "user_id", "user_name")
        .perServer(
            Snapshot::lists,
            (server, lists, points) -> {
              for (UserList list : lists.top()) {
                values.add(list, new String[] {server, list.userId(), list.userName()}, points);
              }
            });
  }

  private static Optional<Placement> placement(Snapshot snapshot) {
    return snapshot.placement().flatMap(Outcome::figures);
  }

  /** Where the lists of the reported users belong, also of those whom SQL alone reports. */
  private static void placements(Snapshot snapshot, Points points) {
    Set<String> found = new HashSet<>();
    snapshot.lists().values().stream()
        .flatMap(outcome -> outcome.figures().stream())
        .flatMap(lists -> lists.top().stream())
        .filter(list -> !list.userId().isEmpty())
        .forEach(
            list -> {
              found.add(list.userId());
              points.point(1, list.userId(), list.userName(), list.key(), list.home().address());
            });
    placement(snapshot).stream()
        .flatMap(placement -> placement.users().stream())
        .filter(user -> !found.contains(user.userId()))
        .forEach(
            user ->
                points.point(
                    1, user.userId(), user.userName(), user.key(), user.server().address()));
  }
}
