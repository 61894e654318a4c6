package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One memcached server bears most. Limits as in the alert MemcachedTrafficImbalance. */
final class ServersUneven implements Check {

  /** Half of what one server can have more than an even share. */
  private static final double MOST_EXCESS = 0.5;

  /** Under 256 KiB/s no link notices. */
  private static final double LEAST_TRAFFIC = 262_144;

  /** As much in lists makes as much traffic at one token a second. */
  private static final double LEAST_LIST_BYTES = 262_144;

  /** Under this part of its memory a server may have as much more than others as it likes. */
  private static final double LEAST_FILL = 0.6;

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return uneven(snapshot)
        .collect(groupingBy(Dimension::busiest, LinkedHashMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(entry -> finding(snapshot, entry.getKey(), entry.getValue()));
  }

  /** The dimensions that are, what hurts most first. */
  private static Stream<Dimension> uneven(Snapshot snapshot) {
    Map<Server, NodeStats> nodes = Figures.up(snapshot.nodes());
    Map<Server, ServerLists> lists = Figures.up(snapshot.lists());
    return Stream.of(
            traffic(
                    nodes,
                    "receives %s of what all servers do",
                    NodeStats::receivedBytesPerSecond,
                    NodeStats::meanReceivedBytesPerSecond)
                .filter(dimension -> dimension.load() > LEAST_TRAFFIC),
            traffic(
                    nodes,
                    "sends %s of what all servers do",
                    NodeStats::sentBytesPerSecond,
                    NodeStats::meanSentBytesPerSecond)
                .filter(dimension -> dimension.load() > LEAST_TRAFFIC),
            Dimension.of(
                    lists,
                    Severity.NOTICE,
                    "holds %s of all bytes in lists",
                    server -> OptionalDouble.of((double) server.bytes()),
                    load -> Amounts.bytes((long) load))
                .filter(dimension -> dimension.load() > LEAST_LIST_BYTES),
            Dimension.of(
                    nodes,
                    Severity.NOTICE,
                    "holds %s of all bytes in items",
                    node -> OptionalDouble.of((double) node.usedBytes()),
                    load -> Amounts.bytes((long) load))
                .filter(dimension -> isFilled(nodes, dimension)))
        .flatMap(Optional::stream)
        .filter(dimension -> dimension.excess() > MOST_EXCESS);
  }

  /** Between the last two collections; after the first one only, since the servers started. */
  private static Optional<Dimension> traffic(
      Map<Server, NodeStats> nodes,
      String phrase,
      Function<NodeStats, OptionalDouble> lately,
      Function<NodeStats, OptionalDouble> sinceStart) {
    return Dimension.of(
            nodes,
            Severity.WARNING,
            phrase,
            lately,
            load -> Amounts.bytesPerSecond(load) + " between the last two collections")
        .or(
            () ->
                Dimension.of(
                    nodes,
                    Severity.WARNING,
                    phrase,
                    sinceStart,
                    load -> Amounts.bytesPerSecond(load) + " on average since it started"));
  }

  private static boolean isFilled(Map<Server, NodeStats> nodes, Dimension dimension) {
    return Optional.ofNullable(nodes.get(dimension.busiest()))
        .filter(node -> dimension.load() > LEAST_FILL * node.limitBytes())
        .isPresent();
  }

  private static Finding finding(Snapshot snapshot, Server server, List<Dimension> dimensions) {
    Dimension worst = dimensions.get(0);
    HeaviestLists heaviest = HeaviestLists.on(server, snapshot);
    int servers = snapshot.nodes().isEmpty() ? snapshot.lists().size() : snapshot.nodes().size();
    return new Finding(
        worst.severity(),
        "%s %s%s"
            .formatted(
                server.address(),
                worst.inWords(),
                heaviest.heaviest().map(account -> "; heaviest: " + account.called()).orElse("")),
        Sentences.of(
            dimensions.stream().map(Dimension::withAmount).collect(joining(", ", "It ", ".")),
            heaviest.inWords(),
            explained(snapshot, server)),
        Sentences.of(
            "Its link fills first, and then every login and validation waits for it, on all"
                + " controllers.",
            WhatIfMore.inWords(snapshot, servers)),
        remedies(snapshot, heaviest),
        Optional.of("keystonetokenmemcachedtrafficimbalance"));
  }

  /** How much of the traffic it is that lists make; empty where that is not known. */
  private static String explained(Snapshot snapshot, Server server) {
    OptionalDouble rewritten =
        Optional.ofNullable(Figures.up(snapshot.lists()).get(server))
            .map(ServerLists::rewriteBytesPerSecond)
            .orElse(OptionalDouble.empty());
    OptionalDouble received =
        Optional.ofNullable(Figures.up(snapshot.nodes()).get(server))
            .map(NodeStats::receivedBytesPerSecond)
            .orElse(OptionalDouble.empty());
    if (rewritten.isEmpty() || received.orElse(0) <= 0) {
      return "";
    }
    return "To rewrite lists takes about %s of what it receives (estimated)."
        .formatted(Amounts.percent(Math.min(1, rewritten.getAsDouble() / received.getAsDouble())));
  }

  private static List<Remedy> remedies(Snapshot snapshot, HeaviestLists heaviest) {
    String servers = snapshot.nodes().keySet().stream().map(Server::address).collect(joining(","));
    Remedy plan =
        Remedy.of(
            "Do not add or reorder servers without this: it says what that brings, and how many logins"
                + " it loses.",
            "keystone-token-exporter plan --servers " + servers + ",NEW:11211");
    return Stream.concat(heaviest.heaviest().map(Account::reuseOfTokens).stream(), Stream.of(plan))
        .toList();
  }

  /**
   * What servers bear of something.
   *
   * @param phrase what it does, with a place for the share
   * @param load of the busiest server
   * @param share of the busiest server, 0 to 1
   * @param excess how far the busiest is from an even share towards bearing everything, 0 to 1
   * @param amount the load in words
   */
  private record Dimension(
      Severity severity,
      String phrase,
      Server busiest,
      double load,
      double share,
      double excess,
      String amount) {

    /** Empty where fewer than two servers bear it, or one does not tell. */
    static <T> Optional<Dimension> of(
        Map<Server, T> servers,
        Severity severity,
        String phrase,
        Function<T, OptionalDouble> load,
        DoubleFunction<String> inWords) {
      Map<Server, Double> loads = new LinkedHashMap<>();
      servers.forEach(
          (server, figures) -> load.apply(figures).ifPresent(value -> loads.put(server, value)));
      double total = loads.values().stream().mapToDouble(Double::doubleValue).sum();
      int count = loads.size();
      if (count < 2 || count < servers.size() || total <= 0) {
        return Optional.empty();
      }
      return loads.entrySet().stream()
          .max(Map.Entry.comparingByValue())
          .map(
              busiest -> {
                double share = busiest.getValue() / total;
                return new Dimension(
                    severity,
                    phrase,
                    busiest.getKey(),
                    busiest.getValue(),
                    share,
                    (share * count - 1) / (count - 1),
                    inWords.apply(busiest.getValue()));
              });
    }

    String inWords() {
      return phrase.formatted(Amounts.percent(share));
    }

    String withAmount() {
      return inWords() + " (" + amount + ")";
    }
  }
}
