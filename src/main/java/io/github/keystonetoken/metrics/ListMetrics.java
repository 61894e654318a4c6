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
                  "Size in bytes of the largest usertokens list on the server. Keystone "
                      + "loses the list when it reaches "
                      + "keystone_token_memcached_item_limit_bytes.")
              .labels("server")
              .example("max(keystone_token_memcached_largest_usertokens_bytes)")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) -> points.point(lists.largestBytes(), server)),
          gauge("memcached_usertokens_lists", "Usertokens lists on the server.")
              .labels("server")
              .example("sum(keystone_token_memcached_usertokens_lists)")
              .perServer(
                  Snapshot::lists, (server, lists, points) -> points.point(lists.lists(), server)),
          gauge(
                  "memcached_usertokens_misplaced",
                  "Usertokens lists on another server than the one that Keystone's hash "
                      + "selects. Controllers have different lists of servers, or a server was "
                      + "down.")
              .labels("server")
              .example("keystone_token_memcached_usertokens_misplaced > 0")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) -> points.point(lists.misplaced(), server)),
          gauge(
                  "memcached_usertokens_undecodable",
                  "Usertokens lists that the exporter read and could not parse.")
              .labels("server")
              .example("keystone_token_memcached_usertokens_undecodable > 0")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) -> points.point(lists.undecodable(), server)),
          perList(
              gauge(
                      "memcached_usertokens_bytes",
                      "Size in bytes of the largest usertokens lists of each server. Lists of "
                          + "unknown owners are summed under an empty user_id.")
                  .example("topk(5, keystone_token_memcached_usertokens_bytes)"),
              (list, labels, points) -> points.add(list.bytes(), labels)),
          gauge(
                  "memcached_usertokens_entries",
                  "Tokens in the largest usertokens lists by state. An expired token stays "
                      + "until the user's next token is issued.")
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
                      "Tokens in the largest usertokens lists that were issued within "
                          + "keystone_token_recent_window_seconds before the collection. Each of "
                          + "them sent the whole list again.")
                  .example("topk(5, keystone_token_memcached_usertokens_recent_entries)"),
              (list, labels, points) ->
                  list.entries()
                      .flatMap(UserList.Entries::recent)
                      .ifPresent(count -> points.add(count, labels))),
          perList(
              gauge(
                      "memcached_usertokens_rewrite_timestamp_seconds",
                      "Unix time at which Keystone last stored the usertokens list.")
                  .example(
                      "time() - keystone_token_memcached_usertokens_rewrite_timestamp_seconds"),
              (list, labels, points) ->
                  list.rewrittenAt().ifPresent(at -> points.atLeast(Points.seconds(at), labels))),
          gauge(
                  "memcached_usertokens_rewrite_bytes_per_second",
                  "Bytes per second that list rewrites send to the server, estimated as "
                      + "recent tokens times size of their list. The server sends as much, "
                      + "because Keystone reads a list before it rewrites it.")
              .labels("server")
              .example(
                  "keystone_token_memcached_usertokens_rewrite_bytes_per_second"
                      + " / rate(keystone_token_memcached_read_bytes_total[5m])")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) -> points.point(lists.rewriteBytesPerSecond(), server)),
          counter(
                  "memcached_usertokens_resets_total",
                  "Usertokens lists that overflowed since the exporter started: near the "
                      + "item limit they fell below a quarter of their size, with most of their "
                      + "tokens unexpired. Tokens that were lost from a list can no longer be "
                      + "revoked by user.")
              .labels("server")
              .example("increase(keystone_token_memcached_usertokens_resets_total[1h]) > 0")
              .perServer(
                  Snapshot::lists, (server, lists, points) -> points.point(lists.resets(), server)),
          info(
                  "memcached_user_placement_info",
                  "Key of each reported user's usertokens list, and the server that "
                      + "Keystone's hash selects for it. The list may be on another server.")
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

  /** Where the lists of the reported users belong, also of those that SQL alone reports. */
  private static void placements(Snapshot snapshot, Points points) {
    Set<String> found = new HashSet<>();
    snapshot.lists().values().stream()
        .flatMap(outcome -> outcome.figures().stream())
        .flatMap(lists -> lists.top().stream())
        .filter(list -> !list.userId().isEmpty())
        .forEach(
            list -> {
              found.add(list.userId());
              list.home()
                  .ifPresent(
                      home ->
                          points.point(
                              1, list.userId(), list.userName(), list.key(), home.address()));
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
