package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Imbalance;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.view.Amounts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongFunction;

/**
 * One figure of all memcached servers, side by side. As in {@code memcached_imbalance_ratio}, a
 * server that is down is left out, and where the figure of one of the others is not known there are
 * no shares: what is left would look even.
 *
 * @param id as in the label {@code dimension}, with a hyphen for its underscore
 */
record Dimension(String id, String name, List<Row> rows) {

  /** A server with half more than its even share is one to look at. */
  private static final double HOT = 1.5;

  /** One server's figure, and its share of that of all. */
  record Row(String server, String figure, Optional<Share> share) {}

  /** The dimensions of {@code memcached_imbalance_ratio}. */
  static List<Dimension> all(Snapshot snapshot) {
    return List.of(
        of("Items", Imbalance.Dimension.ITEMS, snapshot, snapshot.nodes(), Amounts::count),
        of("Bytes held", Imbalance.Dimension.BYTES, snapshot, snapshot.nodes(), Amounts::bytes),
        of(
            "Connections",
            Imbalance.Dimension.CONNECTIONS,
            snapshot,
            snapshot.nodes(),
            Amounts::count),
        of(
            "Received",
            Imbalance.Dimension.RECEIVED,
            snapshot,
            snapshot.nodes(),
            Amounts::bytesPerSecond),
        of("Sent", Imbalance.Dimension.SENT, snapshot, snapshot.nodes(), Amounts::bytesPerSecond),
        of(
            "Token lists",
            Imbalance.Dimension.LIST_BYTES,
            snapshot,
            snapshot.lists(),
            Amounts::bytes));
  }

  private static Dimension of(
      String name,
      Imbalance.Dimension dimension,
      Snapshot snapshot,
      Map<Server, ?> servers,
      LongFunction<String> format) {
    Map<Server, OptionalDouble> figures = dimension.figures(snapshot);
    Optional<Imbalance> imbalance = dimension.of(snapshot);
    return new Dimension(
        dimension.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        name,
        servers.keySet().stream()
            .map(
                server -> {
                  OptionalDouble figure = figures.getOrDefault(server, OptionalDouble.empty());
                  return new Row(
                      server.address(),
                      figure.isPresent()
                          ? format.apply(Math.round(figure.getAsDouble()))
                          : "not known",
                      figure.isPresent()
                          ? imbalance.map(known -> share(known, server))
                          : Optional.empty());
                })
            .toList());
  }

  /** The bars have room for twice an even share, or for the largest one. */
  private static Share share(Imbalance imbalance, Server server) {
    double even = 1.0 / imbalance.values().size();
    double room = Math.max(imbalance.share(imbalance.busiest()), Math.min(2 * even, 1));
    double share = imbalance.share(server);
    return new Share(
        Amounts.percent(share),
        Bar.marked(share / room, even / room, imbalance.ratio(server) >= HOT));
  }
}
