package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Imbalance;
import io.github.keystonetoken.model.Imbalance.Dimension;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.Weight;
import io.github.keystonetoken.model.Placement.WhatIf;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One memcached server has most of the load. Limits as in the alert MemcachedTrafficImbalance. */
final class ServersUneven implements Check {

  /** As much in lists makes noticeable traffic at the rate of issuing too fast. */
  private static final double LEAST_LIST_BYTES =
      Thresholds.NOTICEABLE_TRAFFIC / Thresholds.ISSUED_PER_SECOND;

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return uneven(snapshot)
        .collect(groupingBy(Load::busiest, LinkedHashMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(entry -> finding(snapshot, entry.getKey(), entry.getValue()));
  }

  /** The dimensions that are, what hurts most first. */
  private static Stream<Load> uneven(Snapshot snapshot) {
    return Stream.of(
            traffic(
                    snapshot,
                    Dimension.RECEIVED,
                    "receives %s of what all servers do",
                    NodeStats::meanReceivedBytesPerSecond)
                .filter(load -> load.amountOfBusiest() > Thresholds.NOTICEABLE_TRAFFIC),
            traffic(
                    snapshot,
                    Dimension.SENT,
                    "sends %s of what all servers do",
                    NodeStats::meanSentBytesPerSecond)
                .filter(load -> load.amountOfBusiest() > Thresholds.NOTICEABLE_TRAFFIC),
            Dimension.LIST_BYTES
                .of(snapshot)
                .map(imbalance -> bytes("holds %s of all bytes in lists", imbalance))
                .filter(load -> load.amountOfBusiest() > LEAST_LIST_BYTES),
            Dimension.BYTES
                .of(snapshot)
                .map(imbalance -> bytes("holds %s of all bytes in items", imbalance))
                .filter(load -> isFilled(snapshot, load)))
        .flatMap(Optional::stream)
        .filter(load -> load.imbalance().peakExcess() > Thresholds.PEAK_EXCESS);
  }

  /** Between the last two collections; after the first one only, since the servers started. */
  private static Optional<Load> traffic(
      Snapshot snapshot,
      Dimension dimension,
      String phrase,
      Function<NodeStats, OptionalDouble> sinceStart) {
    boolean isKnown =
        dimension.figures(snapshot).values().stream().allMatch(OptionalDouble::isPresent);
    Optional<Imbalance> imbalance =
        isKnown
            ? dimension.of(snapshot)
            : Imbalance.of(Imbalance.figures(snapshot.nodes(), sinceStart));
    String when = isKnown ? " between the last two collections" : " on average since it started";
    return imbalance.map(
        traffic ->
            new Load(
                Severity.WARNING,
                phrase,
                traffic,
                Amounts.bytesPerSecond(traffic.value(traffic.busiest())) + when));
  }

  private static Load bytes(String phrase, Imbalance bytes) {
    return new Load(
        Severity.NOTICE, phrase, bytes, Amounts.bytes((long) bytes.value(bytes.busiest())));
  }

  private static boolean isFilled(Snapshot snapshot, Load load) {
    return Optional.ofNullable(Figures.up(snapshot.nodes()).get(load.busiest()))
        .filter(node -> load.amountOfBusiest() > Thresholds.MEMORY_TO_SPARE * node.limitBytes())
        .isPresent();
  }

  private static Finding finding(Snapshot snapshot, Server server, List<Load> loads) {
    Load worst = loads.get(0);
    HeaviestLists heaviest = HeaviestLists.on(server, snapshot);
    int servers = snapshot.nodes().isEmpty() ? snapshot.lists().size() : snapshot.nodes().size();
    return new Finding(
        worst.severity(),
        "%s %s%s"
            .formatted(
                server.address(),
                worst.share(),
                heaviest.heaviest().map(account -> "; heaviest: " + account.called()).orElse("")),
        Finding.sentences(
            loads.stream().map(Load::shareAndAmount).collect(joining(", ", "It ", ".")),
            heaviest.inWords(),
            rewrites(snapshot, server)),
        Finding.sentences(
            "Its link fills first, and then every login and validation waits for it, on all"
                + " controllers.",
            effectOfOneMore(snapshot, servers)),
        remedies(snapshot, heaviest),
        Optional.of("keystonetokenmemcachedtrafficimbalance"));
  }

  /** Which part of the traffic list rewrites are; empty if that is not known. */
  private static String rewrites(Snapshot snapshot, Server server) {
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

  /**
   * The effect of one more server, by traffic if lists tell it, else by size; empty if it was not
   * calculated.
   */
  private static String effectOfOneMore(Snapshot snapshot, int servers) {
    Placement placement = Figures.placement(snapshot);
    if (placement == null) {
      return "";
    }
    for (Weight weight : List.of(Weight.TRAFFIC, Weight.BYTES)) {
      WhatIf whatIf = placement.whatIf().get(weight);
      if (whatIf != null && whatIf.hottestShares().size() > servers) {
        return "With %d servers the busiest would have %s of the lists' load; no number of servers brings it below %s, as one list stays on one server."
            .formatted(
                servers + 1,
                Amounts.percent(whatIf.hottestShares().get(servers)),
                Amounts.percent(whatIf.floorShare()));
      }
    }
    return "";
  }

  private static List<Remedy> remedies(Snapshot snapshot, HeaviestLists heaviest) {
    String servers = snapshot.nodes().keySet().stream().map(Server::address).collect(joining(","));
    Remedy plan =
        Remedy.of(
            "Do not add or reorder servers without this: it says what that brings, and how many logins"
                + " it loses.",
            "keystone-token-exporter plan --servers " + servers + ",NEW:11211");
    return Stream.concat(heaviest.heaviest().map(Remedy::reuseOfTokens).stream(), Stream.of(plan))
        .toList();
  }

  /**
   * The load of servers in one dimension.
   *
   * @param phrase what the busiest does, with a place for its share
   * @param amount the load of the busiest, for people
   */
  private record Load(Severity severity, String phrase, Imbalance imbalance, String amount) {

    Server busiest() {
      return imbalance.busiest();
    }

    double amountOfBusiest() {
      return imbalance.value(busiest());
    }

    String share() {
      return phrase.formatted(Amounts.percent(imbalance.share(busiest())));
    }

    String shareAndAmount() {
      return share() + " (" + amount + ")";
    }
  }
}
