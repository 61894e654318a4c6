package io.github.keystonetoken.metrics;

import static io.github.keystonetoken.metrics.Metric.counter;
import static io.github.keystonetoken.metrics.Metric.gauge;
import static io.github.keystonetoken.metrics.Metric.info;

import io.github.keystonetoken.model.Imbalance;
import io.github.keystonetoken.model.KeyScan;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import java.util.List;
import java.util.Locale;

/** The memcached servers: what they say of themselves, and what the last key walk saw. */
final class MemcachedMetrics {

  static final List<Metric> TABLE =
      List.of(
          gauge(
                  "memcached_up",
                  "Whether the newest memcached collection read and understood the server's "
                      + "statistics: 1 or 0.")
              .labels("server")
              .example("keystone_token_memcached_up == 0")
              .values(
                  (snapshot, points) ->
                      snapshot
                          .nodes()
                          .forEach(
                              (server, outcome) -> points.point(outcome.isOk(), server.address()))),
          info(
                  "memcached_server_info",
                  "Place of the server in Keystone's list, from 0, and the version that it "
                      + "reported to the last good memcached collection.")
              .labels("server", "index", "version")
              .example("count by (version) (keystone_token_memcached_server_info)")
              .values(
                  (snapshot, points) ->
                      snapshot
                          .nodes()
                          .forEach(
                              (server, outcome) ->
                                  outcome
                                      .figures()
                                      .ifPresent(
                                          node ->
                                              points.point(
                                                  1,
                                                  server.address(),
                                                  Integer.toString(server.index()),
                                                  node.version())))),
          gauge(
                  "memcached_uptime_seconds",
                  "Time since the memcached server started, as the server said to the last good "
                      + "memcached collection.")
              .labels("server")
              .example("keystone_token_memcached_uptime_seconds < 3600")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(Points.seconds(node.uptime()), server)),
          gauge(
                  "memcached_items",
                  "Items that the server holds, those that have expired and were not yet removed "
                      + "included, as the server said to the last good memcached collection.")
              .labels("server")
              .example("sum(keystone_token_memcached_items)")
              .perServer(
                  Snapshot::nodes, (server, node, points) -> points.point(node.items(), server)),
          gauge(
                  "memcached_used_bytes",
                  "Bytes that the items take, keys and headers included, as the server said to "
                      + "the last good memcached collection.")
              .labels("server")
              .example("keystone_token_memcached_used_bytes / keystone_token_memcached_limit_bytes")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.usedBytes(), server)),
          gauge(
                  "memcached_limit_bytes",
                  "Bytes that the items may take, as the server said to the last good memcached "
                      + "collection.")
              .labels("server")
              .example("keystone_token_memcached_limit_bytes - keystone_token_memcached_used_bytes")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.limitBytes(), server)),
          gauge(
                  "memcached_item_limit_bytes",
                  "Largest value that Keystone can store on the server: the smaller of the "
                      + "client's and the server's limit, with key and header taken off; from the "
                      + "last good memcached collection.")
              .labels("server")
              .example(
                  "keystone_token_memcached_largest_usertokens_bytes"
                      + " / keystone_token_memcached_item_limit_bytes")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.itemLimitBytes(), server)),
          gauge(
                  "memcached_connections",
                  "Open connections, the exporter's own included, as the server said to the last "
                      + "good memcached collection.")
              .labels("server")
              .example(
                  "keystone_token_memcached_connections"
                      + " / keystone_token_memcached_max_connections")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.connections(), server)),
          gauge(
                  "memcached_max_connections",
                  "Most connections that the server accepts, as the server said to the last good "
                      + "memcached collection.")
              .labels("server")
              .example("keystone_token_memcached_max_connections")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.maxConnections(), server)),
          counter(
                  "memcached_commands_total",
                  "Commands by their result since the server started, as it said to the last "
                      + "good memcached collection. A command that its version does not count is "
                      + "absent.")
              .labels("server", "command", "status")
              .example("rate(keystone_token_memcached_commands_total{command=\"set\"}[5m])")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) ->
                      node.commands()
                          .forEach(
                              (command, count) ->
                                  points.point(
                                      count, server, command.command(), command.status()))),
          counter(
                  "memcached_read_bytes_total",
                  "Bytes that the server received since it started, as it said to the last good "
                      + "memcached collection.")
              .labels("server")
              .example("rate(keystone_token_memcached_read_bytes_total[5m])")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.readBytes(), server)),
          counter(
                  "memcached_written_bytes_total",
                  "Bytes that the server sent since it started, as it said to the last good "
                      + "memcached collection.")
              .labels("server")
              .example("rate(keystone_token_memcached_written_bytes_total[5m])")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.writtenBytes(), server)),
          counter(
                  "memcached_evictions_total",
                  "Unexpired items that the server threw out for lack of memory since it "
                      + "started, as it said to the last good memcached collection.")
              .labels("server")
              .example("increase(keystone_token_memcached_evictions_total[1h]) > 0")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.evictions(), server)),
          counter(
                  "memcached_store_rejections_total",
                  "Values that the server refused to store since it started, as it said to the "
                      + "last good memcached collection. A value that was too_large takes what was "
                      + "stored under its key with it.")
              .labels("server", "reason")
              .example("increase(keystone_token_memcached_store_rejections_total[1h]) > 0")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) ->
                      node.rejections()
                          .forEach((reason, count) -> points.point(count, server, reason.label()))),
          gauge(
                  "memcached_imbalance_ratio",
                  "This server's value over the mean of those that are up: 1 is even, 2 is everything on "
                      + "one of two. received and sent are bytes between the last two collections, "
                      + "without those sent to the exporter itself. Absent with fewer than two "
                      + "servers up; received and sent also below 16 KiB/s in all.")
              .labels("server", "dimension")
              .example("keystone_token_memcached_imbalance_ratio{dimension=~\"bytes|items\"}")
              .values(MemcachedMetrics::imbalance),
          gauge(
                  "memcached_scan_items",
                  "Items that the last walk through all keys of the server saw.")
              .labels("server")
              .example("keystone_token_memcached_scan_items / keystone_token_memcached_items")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) ->
                      lists.scan().ifPresent(scan -> points.point(scan.items(), server))),
          gauge(
                  "memcached_scan_complete",
                  "Whether that walk came to its end and nothing is known to be missing: 0 where "
                      + "its limit passed, where dumps are forbidden, and on versions that do not "
                      + "list all items.")
              .labels("server")
              .example("keystone_token_memcached_scan_complete == 0")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) ->
                      lists.scan().ifPresent(scan -> points.point(scan.complete(), server))),
          gauge(
                  "memcached_largest_item_bytes",
                  "Size of the largest value that the walk saw; an estimate where dumps are "
                      + "forbidden, absent where the version lists no sizes.")
              .labels("server")
              .example("max(keystone_token_memcached_largest_item_bytes)")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) ->
                      lists
                          .scan()
                          .ifPresent(scan -> points.point(scan.largestItemBytes(), server))),
          gauge(
                  "memcached_kind_bytes",
                  "Size of the values on the server by what they are: usertokens lists and the "
                      + "revocation list at the last good lists collection, and other, which is "
                      + "all values of the last key walk but those. Other is absent where there "
                      + "was no walk, or the version lists no sizes.")
              .labels("server", "kind")
              .example("sum by (kind) (keystone_token_memcached_kind_bytes)")
              .perServer(Snapshot::lists, MemcachedMetrics::kinds),
          gauge(
                  "memcached_revocation_list_bytes",
                  "Size of Keystone's revocation list, at the last good lists collection; absent "
                      + "from a server that does not hold it.")
              .labels("server")
              .example("max(keystone_token_memcached_revocation_list_bytes)")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) -> points.point(lists.revocationListBytes(), server)));

  private MemcachedMetrics() {}

  private static void kinds(String server, ServerLists lists, Points points) {
    long revocationList = lists.revocationListBytes().orElse(0);
    points.point(lists.bytes(), server, "usertokens");
    points.point(revocationList, server, "revocation_list");
    lists.scan().map(KeyScan::bytes).stream()
        .flatMapToLong(bytes -> bytes.stream())
        // The walk is older than the lists, which may have grown since.
        .map(walked -> Math.max(0, walked - lists.bytes() - revocationList))
        .forEach(other -> points.point(other, server, "other"));
  }

  private static void imbalance(Snapshot snapshot, Points points) {
    for (Imbalance.Dimension dimension : Imbalance.Dimension.values()) {
      dimension
          .of(snapshot)
          .ifPresent(
              imbalance ->
                  imbalance
                      .values()
                      .keySet()
                      .forEach(
                          server ->
                              points.point(
                                  imbalance.ratio(server),
                                  server.address(),
                                  dimension.name().toLowerCase(Locale.ROOT))));
    }
  }
}
