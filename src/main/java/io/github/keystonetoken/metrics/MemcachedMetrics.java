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
                  "1 if the newest collection read the server's statistics, 0 if not.")
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
                  "Place of the server in Keystone's list, from 0, and its version.")
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
          gauge("memcached_uptime_seconds", "Time in seconds since the server started.")
              .labels("server")
              .example("keystone_token_memcached_uptime_seconds < 3600")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(Points.seconds(node.uptime()), server)),
          gauge(
                  "memcached_items",
                  "Items on the server, including expired items that are not removed yet.")
              .labels("server")
              .example("sum(keystone_token_memcached_items)")
              .perServer(
                  Snapshot::nodes, (server, node, points) -> points.point(node.items(), server)),
          gauge(
                  "memcached_used_bytes",
                  "Memory in bytes that items take, including keys and headers.")
              .labels("server")
              .example("keystone_token_memcached_used_bytes / keystone_token_memcached_limit_bytes")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.usedBytes(), server)),
          gauge("memcached_limit_bytes", "Memory in bytes that items may take.")
              .labels("server")
              .example("keystone_token_memcached_limit_bytes - keystone_token_memcached_used_bytes")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.limitBytes(), server)),
          gauge(
                  "memcached_item_limit_bytes",
                  "Size in bytes of the largest value that Keystone can store on the "
                      + "server: the smaller limit of client and server, minus key and header.")
              .labels("server")
              .example(
                  "keystone_token_memcached_largest_usertokens_bytes"
                      + " / keystone_token_memcached_item_limit_bytes")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.itemLimitBytes(), server)),
          gauge("memcached_connections", "Open connections, including the exporter's own.")
              .labels("server")
              .example(
                  "keystone_token_memcached_connections"
                      + " / keystone_token_memcached_max_connections")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.connections(), server)),
          gauge(
                  "memcached_max_connections",
                  "Number of connections that the server accepts at most.")
              .labels("server")
              .example("keystone_token_memcached_max_connections")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.maxConnections(), server)),
          counter(
                  "memcached_commands_total",
                  "Commands by result, as the server counts them. Absent if its version "
                      + "does not count them.")
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
          counter("memcached_read_bytes_total", "Bytes that the server received.")
              .labels("server")
              .example("rate(keystone_token_memcached_read_bytes_total[5m])")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.readBytes(), server)),
          counter("memcached_written_bytes_total", "Bytes that the server sent.")
              .labels("server")
              .example("rate(keystone_token_memcached_written_bytes_total[5m])")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.writtenBytes(), server)),
          counter(
                  "memcached_evictions_total",
                  "Unexpired items that the server evicted to free memory.")
              .labels("server")
              .example("increase(keystone_token_memcached_evictions_total[1h]) > 0")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) -> points.point(node.evictions(), server)),
          counter(
                  "memcached_store_rejections_total",
                  "Values that the server refused to store. If a value is too_large, the "
                      + "value that was stored under its key is lost too.")
              .labels("server", "reason")
              .example("increase(keystone_token_memcached_store_rejections_total[1h]) > 0")
              .perServer(
                  Snapshot::nodes,
                  (server, node, points) ->
                      node.rejections()
                          .forEach((reason, count) -> points.point(count, server, reason.label()))),
          gauge(
                  "memcached_imbalance_ratio",
                  "This server's value divided by the mean of the servers that are up: 1 "
                      + "is even, 2 is everything on one of two servers. Absent with fewer than "
                      + "two servers up; received and sent, which are without the traffic to the "
                      + "exporter, also below 16 KiB/s in all.")
              .labels("server", "dimension")
              .example("keystone_token_memcached_imbalance_ratio{dimension=~\"bytes|items\"}")
              .values(MemcachedMetrics::imbalance),
          gauge("memcached_scan_items", "Items that the last key walk found on the server.")
              .labels("server")
              .example("keystone_token_memcached_scan_items / keystone_token_memcached_items")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) ->
                      lists.scan().ifPresent(scan -> points.point(scan.items(), server))),
          gauge(
                  "memcached_scan_complete",
                  "1 if the last key walk found all items, 0 if it reached its limit, "
                      + "dumps are disabled, or the version does not list all items.")
              .labels("server")
              .example("keystone_token_memcached_scan_complete == 0")
              .perServer(
                  Snapshot::lists,
                  (server, lists, points) ->
                      lists.scan().ifPresent(scan -> points.point(scan.complete(), server))),
          gauge(
                  "memcached_largest_item_bytes",
                  "Size in bytes of the largest value that the last key walk found. An "
                      + "estimate if dumps are disabled, absent if the version lists no sizes.")
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
                  "Size in bytes of all values on the server by kind. other is absent "
                      + "without a key walk that lists sizes.")
              .labels("server", "kind")
              .example("sum by (kind) (keystone_token_memcached_kind_bytes)")
              .perServer(Snapshot::lists, MemcachedMetrics::kinds),
          gauge(
                  "memcached_revocation_list_bytes",
                  "Size in bytes of Keystone's revocation list. Absent for a server that "
                      + "does not hold it.")
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
