package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Rejection;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The memcached servers, each by itself and side by side.
 *
 * @param provenance why no server is known; empty where any is
 */
record ServersSection(
    Optional<Provenance> provenance, List<Row> servers, List<Dimension> dimensions) {

  /** One server. */
  record Row(String address, Provenance provenance, Optional<Statistics> statistics) {}

  /** What one server says of itself. */
  record Statistics(
      String version,
      String uptime,
      String memory,
      Optional<Share> memoryShare,
      String connections,
      String evictions,
      String tooLarge) {}

  static ServersSection of(Snapshot snapshot, Instant now) {
    Optional<Provenance> none =
        snapshot.nodes().isEmpty()
            ? Optional.of(
                Provenance.of(
                    Optional.empty(),
                    Optional.ofNullable(snapshot.runs().get(Collector.MEMCACHED)),
                    now))
            : Optional.empty();
    return new ServersSection(
        none,
        snapshot.nodes().entrySet().stream().map(entry -> row(entry, now)).toList(),
        Dimension.all(snapshot));
  }

  private static Row row(Map.Entry<Server, Outcome<NodeStats>> entry, Instant now) {
    return new Row(
        entry.getKey().address(),
        Provenance.of(entry.getValue(), now),
        entry.getValue().figures().map(ServersSection::statistics));
  }

  private static Statistics statistics(NodeStats node) {
    return new Statistics(
        node.version(),
        Amounts.time(node.uptime()),
        Amounts.bytes(node.usedBytes()) + " of " + Amounts.bytes(node.limitBytes()),
        node.limitBytes() > 0
            ? Optional.of(
                Share.of((double) node.usedBytes() / node.limitBytes(), Thresholds.SERVER_FULL))
            : Optional.empty(),
        connections(node),
        count(node.evictions()),
        Optional.ofNullable(node.rejections().get(Rejection.TOO_LARGE))
            .map(Amounts::count)
            .orElse("not reported"));
  }

  private static String connections(NodeStats node) {
    String most =
        node.maxConnections().isPresent()
            ? " of " + Amounts.count(node.maxConnections().getAsLong())
            : "";
    return Amounts.count(node.connections()) + most;
  }

  private static String count(OptionalLong figure) {
    return figure.isPresent() ? Amounts.count(figure.getAsLong()) : "not reported";
  }
}
