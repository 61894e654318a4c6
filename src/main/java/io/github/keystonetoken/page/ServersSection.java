package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Imbalance;
import io.github.keystonetoken.model.Imbalance.Dimension;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStats.Command;
import io.github.keystonetoken.model.NodeStats.Rejection;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.page.Page.Share;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongFunction;

/**
 * The memcached servers.
 *
 * @param provenance why no server is known; empty if any is
 */
record ServersSection(
    Optional<Provenance> provenance, List<Row> servers, List<Comparison> dimensions) {

  private static final String NOT_REPORTED = "not reported";

  record Row(String address, Provenance provenance, Optional<Statistics> statistics) {}

  record Statistics(
      String version,
      String uptime,
      String memory,
      Optional<Share> memoryShare,
      String connections,
      String hits,
      String evictions,
      String tooLarge) {}

  /**
   * One figure of all servers. As in {@code memcached_imbalance_ratio}, servers that are down are
   * left out, and shares are absent if the figure of another server is unknown: the rest would look
   * even.
   *
   * @param id as in the label {@code dimension}, with a hyphen for its underscore
   */
  record Comparison(String id, String name, List<Figure> rows) {}

  record Figure(String server, String figure, Optional<Share> share) {}

  static ServersSection of(Snapshot snapshot, Instant now) {
    return new ServersSection(
        Provenance.ofNone(snapshot.nodes(), Collector.MEMCACHED, snapshot),
        snapshot.nodes().entrySet().stream()
            .map(
                node ->
                    new Row(
                        node.getKey().address(),
                        Provenance.of(node.getValue(), now),
                        node.getValue().figures().map(ServersSection::statistics)))
            .toList(),
        dimensions(snapshot));
  }

  private static List<Comparison> dimensions(Snapshot snapshot) {
    List<Comparison> dimensions = new ArrayList<>();
    dimensions.add(compare("Items", Dimension.ITEMS, snapshot, Amounts::count));
    dimensions.add(compare("Bytes held", Dimension.BYTES, snapshot, Amounts::bytes));
    dimensions.add(compare("Connections", Dimension.CONNECTIONS, snapshot, Amounts::count));
    dimensions.add(compare("Received", Dimension.RECEIVED, snapshot, Amounts::bytesPerSecond));
    dimensions.add(compare("Sent", Dimension.SENT, snapshot, Amounts::bytesPerSecond));
    if (ListsSection.isShown(snapshot)) {
      dimensions.add(compare("Token lists", Dimension.LIST_BYTES, snapshot, Amounts::bytes));
    }
    return dimensions;
  }

  private static Statistics statistics(NodeStats node) {
    double fill = (double) node.usedBytes() / node.limitBytes();
    Long tooLarge = node.rejections().get(Rejection.TOO_LARGE);
    return new Statistics(
        node.version(),
        Amounts.time(node.uptime()),
        Amounts.bytes(node.usedBytes()) + " of " + Amounts.bytes(node.limitBytes()),
        node.limitBytes() > 0
            ? Optional.of(Share.of(fill, Thresholds.SERVER_FULL))
            : Optional.empty(),
        Amounts.count(node.connections())
            + (node.maxConnections().isPresent()
                ? " of " + Amounts.count(node.maxConnections().getAsLong())
                : ""),
        hits(node),
        Amounts.count(node.evictions(), NOT_REPORTED)
            + node.evictedAfter()
                .map(unused -> ", last one unused for " + Amounts.time(unused))
                .orElse(""),
        tooLarge == null ? NOT_REPORTED : Amounts.count(tooLarge));
  }

  /** Since the server started. */
  private static String hits(NodeStats node) {
    long hits = node.commands().getOrDefault(Command.GET_HIT, 0L);
    long gets = hits + node.commands().getOrDefault(Command.GET_MISS, 0L);
    return gets == 0 ? "no gets" : Amounts.percent((double) hits / gets);
  }

  private static Comparison compare(
      String name, Dimension dimension, Snapshot snapshot, LongFunction<String> format) {
    Map<Server, ?> servers =
        dimension == Dimension.LIST_BYTES ? snapshot.lists() : snapshot.nodes();
    Map<Server, OptionalDouble> figures = dimension.figures(snapshot);
    Imbalance imbalance = dimension.of(snapshot).orElse(null);
    return new Comparison(
        dimension.label().replace('_', '-'),
        name,
        servers.keySet().stream()
            .map(
                server -> {
                  OptionalDouble figure = figures.getOrDefault(server, OptionalDouble.empty());
                  return figure.isEmpty()
                      ? new Figure(server.address(), "not known", Optional.empty())
                      : new Figure(
                          server.address(),
                          format.apply(Math.round(figure.getAsDouble())),
                          Optional.ofNullable(imbalance).map(known -> share(known, server)));
                })
            .toList());
  }

  /** A full bar is twice the even share, or the largest share. */
  private static Share share(Imbalance imbalance, Server server) {
    double even = 1.0 / imbalance.values().size();
    double room = Math.max(imbalance.share(imbalance.busiest()), Math.min(2 * even, 1));
    return Share.ofServer(imbalance.share(server), even, room);
  }
}
