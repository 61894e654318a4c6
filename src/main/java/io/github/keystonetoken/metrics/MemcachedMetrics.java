package io.github.keystonetoken.metrics;

import static io.github.keystonetoken.metrics.Metric.counter;
import static io.github.keystonetoken.metrics.Metric.gauge;
import static io.github.keystonetoken.metrics.Metric.info;

import io.github.keystonetoken.model.Imbalance;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.ServerLists.KeyScan;
import io.github.keystonetoken.model.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The memcached servers: their statistics, and the last key walk. */
final class MemcachedMetrics {

  static final List<Metric> TABLE =
      List.of(
          gauge("memcached_up{server}")
              .help("1 if the newest collection read the server's statistics, 0 if not.")
              .example("$ == 0")
              .each(Snapshot::nodes, Outcome::isOk),
          info("memcached_server_info{server,index,version}")
              .help("Place of the server in Keystone's list, from 0, and its version.")
              .example("count by (version) ($)")
              .values(MemcachedMetrics::servers),
          gauge("memcached_uptime_seconds{server}")
              .help("Time in seconds since the server started.")
              .example("$ < 3600")
              .perNode(NodeStats::uptime),
          gauge("memcached_items{server}")
              .help("Items on the server, including expired items that are not removed yet.")
              .example("sum($)")
              .perNode(NodeStats::items),
          gauge("memcached_used_bytes{server}")
              .help(
                  "Memory in bytes that items take, including keys and headers, without what extstore has on disk.")
              .example("$ / keystone_token_memcached_limit_bytes")
              .perNode(NodeStats::usedBytes),
          gauge("memcached_limit_bytes{server}")
              .help("Memory in bytes that items may take.")
              .example("$ - keystone_token_memcached_used_bytes")
              .perNode(NodeStats::limitBytes),
          gauge("memcached_item_limit_bytes{server}")
              .help(
                  "Size in bytes of the largest value that Keystone can store on the server: the smaller limit of client and server, minus key and header.")
              .example("keystone_token_memcached_largest_usertokens_bytes / $")
              .perNode(NodeStats::itemLimitBytes),
          gauge("memcached_connections{server}")
              .help("Open connections, including the exporter's own.")
              .example("$ / keystone_token_memcached_max_connections")
              .perNode(NodeStats::connections),
          gauge("memcached_max_connections{server}")
              .help(
                  "Number of connections that the server accepts at most: -c, minus what it reserves for its own files.")
              .example("$")
              .perNode(NodeStats::maxConnections),
          counter("memcached_commands_total{server,command,status}")
              .help(
                  "Commands by result, as the server counts them. Absent if its version does not count them.")
              .example("rate(${command=\"set\"}[5m])")
              .perNode(NodeStats::commands),
          counter("memcached_read_bytes_total{server}")
              .help("Bytes that the server received.")
              .example("rate($[5m])")
              .perNode(NodeStats::readBytes),
          counter("memcached_written_bytes_total{server}")
              .help("Bytes that the server sent.")
              .example("rate($[5m])")
              .perNode(NodeStats::writtenBytes),
          counter("memcached_evictions_total{server}")
              .help("Unexpired items that the server evicted to free memory.")
              .example("increase($[1h]) > 0")
              .perNode(NodeStats::evictions),
          counter("memcached_store_rejections_total{server,reason}")
              .help(
                  "Values that the server refused to store. If a value is too_large, the value that was stored under its key is lost too.")
              .example("increase($[1h]) > 0")
              .perNode(NodeStats::rejections),
          gauge("memcached_imbalance_ratio{server,dimension}")
              .help(
                  "This server's value divided by the mean of the servers that are up: 1 is even, 2 is everything on one of two servers. Absent with fewer than two servers up; received and sent, which are without the traffic to the exporter, also below 16 KiB/s in all.")
              .example("${dimension=~\"bytes|items\"}")
              .values(MemcachedMetrics::imbalance),
          gauge("memcached_scan_items{server}")
              .help("Items that the last key walk found on the server.")
              .example("$ / keystone_token_memcached_items")
              .perServerLists(lists -> lists.scan().map(KeyScan::items)),
          gauge("memcached_scan_complete{server}")
              .help(
                  "1 if the last key walk found all items, 0 if it reached its limit, dumps are disabled, or the version does not list all items.")
              .example("$ == 0")
              .perServerLists(lists -> lists.scan().map(KeyScan::complete)),
          gauge("memcached_largest_item_bytes{server}")
              .help(
                  "Size in bytes of the largest value that the last key walk found. An estimate if dumps are disabled, absent if the version lists no sizes.")
              .example("max($)")
              .perServerLists(lists -> lists.scan().map(KeyScan::largestItemBytes)),
          gauge("memcached_kind_bytes{server,kind}")
              .help(
                  "Size in bytes of all values on the server by kind. other is absent without a key walk that lists sizes.")
              .example("sum by (kind) ($)")
              .perServerLists(MemcachedMetrics::kinds),
          gauge("memcached_revocation_list_bytes{server}")
              .help(
                  "Size in bytes of Keystone's revocation list. Absent for a server that does not hold it.")
              .example("max($)")
              .perServerLists(ServerLists::revocationListBytes));

  private MemcachedMetrics() {}

  private static void servers(Snapshot snapshot, Points points) {
    snapshot
        .nodeFigures()
        .forEach(
            (server, node) ->
                points.point(1, server, Integer.toString(server.index()), node.version()));
  }

  private static Map<String, OptionalLong> kinds(ServerLists lists) {
    long revocationList = lists.revocationListBytes().orElse(0);
    OptionalLong walked = lists.scan().map(KeyScan::bytes).orElse(OptionalLong.empty());
    return Map.of(
        "usertokens",
        OptionalLong.of(lists.bytes()),
        "revocation_list",
        OptionalLong.of(revocationList),
        "other",
        // The lists may have grown since the walk.
        walked.isPresent()
            ? OptionalLong.of(Math.max(0, walked.getAsLong() - lists.bytes() - revocationList))
            : walked);
  }

  private static void imbalance(Snapshot snapshot, Points points) {
    for (Imbalance.Dimension dimension : Imbalance.Dimension.values()) {
      Imbalance imbalance = dimension.of(snapshot).orElse(null);
      if (imbalance != null) {
        for (Server server : imbalance.values().keySet()) {
          points.point(imbalance.ratio(server), server, dimension);
        }
      }
    }
  }
}
