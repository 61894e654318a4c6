package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.Imbalance;
import io.github.keystonetoken.model.Imbalance.Dimension;
import io.github.keystonetoken.model.ListTraffic;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.WhatIf;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * One memcached server has most of the load, by what it receives. What it sends is evidence only:
 * most of it may be what exporters read.
 */
final class ServersUneven {

  /** Rewrites of so many bytes are noticeable traffic at the rate of issuing too fast. */
  private static final double LEAST_LIST_BYTES =
      Thresholds.NOTICEABLE_TRAFFIC / Thresholds.ISSUED_PER_SECOND;

  static void check(Facts facts, Findings findings) {
    uneven(facts)
        .collect(groupingBy(Load::busiest, LinkedHashMap::new, toList()))
        .forEach((server, loads) -> add(server, loads, facts, findings));
  }

  /** What is, and matters, what hurts most first. */
  private static Stream<Load> uneven(Facts facts) {
    return Stream.of(Dimension.RECEIVED, Dimension.SENT, Dimension.LIST_BYTES, Dimension.BYTES)
        .flatMap(dimension -> load(dimension, facts.snapshot()).stream())
        .filter(load -> load.amount() > least(load, facts))
        .filter(load -> load.imbalance().peakExcess() > Thresholds.PEAK_EXCESS);
  }

  /** Traffic between the last two collections; after the first one only, since servers started. */
  private static Optional<Load> load(Dimension dimension, Snapshot snapshot) {
    boolean isKnown =
        dimension.figures(snapshot).values().stream().allMatch(OptionalDouble::isPresent);
    Optional<Imbalance> imbalance =
        isKnown
            ? dimension.of(snapshot)
            : Imbalance.of(
                Imbalance.figures(
                    snapshot.nodes(),
                    dimension == Dimension.SENT
                        ? NodeStats::meanSentBytesPerSecond
                        : NodeStats::meanReceivedBytesPerSecond));
    return imbalance.map(known -> new Load(dimension, known, !isKnown));
  }

  private static double least(Load load, Facts facts) {
    NodeStats busiest = facts.nodes().get(load.busiest());
    return switch (load.dimension()) {
      case BYTES ->
          busiest == null
              ? Double.POSITIVE_INFINITY
              : Thresholds.MEMORY_TO_SPARE * busiest.limitBytes();
      // Lists that another driver left cost nothing.
      case LIST_BYTES -> facts.keepsLists() ? LEAST_LIST_BYTES : Double.POSITIVE_INFINITY;
      default -> Thresholds.NOTICEABLE_TRAFFIC;
    };
  }

  private static void add(Server server, List<Load> loads, Facts facts, Findings findings) {
    Dimension first = loads.get(0).dimension();
    if (first == Dimension.RECEIVED) {
      addTraffic(server, loads, facts, findings);
    } else if (first != Dimension.SENT) {
      Draft finding =
          findings
              .notice("%s %s", server, loads.get(0).share())
              .evidence(evidence(loads))
              .consequence(
                  first == Dimension.BYTES
                      ? "Its memory fills first."
                      : "Its link fills first when many tokens are issued.");
      addPlan(finding, facts);
    }
  }

  private static void addTraffic(Server server, List<Load> loads, Facts facts, Findings findings) {
    ListTraffic lists = ListTraffic.on(server, facts.snapshot());
    UserList cause = lists.cause();
    boolean isOfTokens = facts.keepsLists() && !lists.isByOthers();
    Draft finding =
        findings
            .add(
                isOfTokens ? Severity.WARNING : Severity.NOTICE,
                "%s %s%s",
                server,
                loads.get(0).share(),
                cause == null ? "" : ", most by the list of " + Account.of(cause).called())
            .evidence(evidence(loads))
            .causedBy(lists)
            .consequence(
                "Its link fills first; then all logins and validations wait for it, on all controllers.")
            .consequence(isOfTokens ? effectOfOneMore(facts.snapshot()) : "")
            .alert("MemcachedTrafficImbalance");
    addPlan(finding, facts);
  }

  private static String evidence(List<Load> loads) {
    String first = "That is " + loads.get(0).text() + ".";
    return loads.size() == 1
        ? first
        : loads.stream()
            .skip(1)
            .map(Load::evidence)
            .collect(joining(" and ", first + " It also ", "."));
  }

  /** Only for tokens: keys of a cache may move. */
  private static void addPlan(Draft finding, Facts facts) {
    if (facts.keepsLists()) {
      finding.remedy(
          "Before you add or reorder servers, see the effect and how many users it logs out.",
          "keystone-token-exporter plan --servers %s,NEW:11211"
              .formatted(Server.addresses(facts.snapshot().nodes().keySet(), ",")));
    }
  }

  /** By traffic if it is known, else by size; empty if it was not calculated. */
  private static String effectOfOneMore(Snapshot snapshot) {
    int servers = snapshot.nodes().isEmpty() ? snapshot.lists().size() : snapshot.nodes().size();
    Map<Placement.Weight, WhatIf> known =
        snapshot.placementFigures().map(Placement::whatIf).orElse(Map.of());
    return Stream.of(Placement.Weight.TRAFFIC, Placement.Weight.BYTES)
        .flatMap(weight -> Stream.ofNullable(known.get(weight)))
        .filter(whatIf -> whatIf.hottestShares().size() > servers)
        .findFirst()
        .map(
            whatIf ->
                "With %d servers the busiest would still have %s of the lists' load, and never less than %s, because a list is on one server."
                    .formatted(
                        servers + 1,
                        Amounts.percent(whatIf.hottestShares().get(servers)),
                        Amounts.percent(whatIf.floorShare())))
        .orElse("");
  }

  /** The load of servers in one dimension; of traffic, maybe the mean since they started. */
  private record Load(Dimension dimension, Imbalance imbalance, boolean isMean) {

    Server busiest() {
      return imbalance.busiest();
    }

    double amount() {
      return imbalance.value(busiest());
    }

    String share() {
      String phrase =
          switch (dimension) {
            case RECEIVED -> "receives %s of all memcached traffic";
            case SENT -> "sends %s of what all servers send";
            case LIST_BYTES -> "holds %s of all bytes in lists";
            default -> "holds %s of all bytes in items";
          };
      return phrase.formatted(Amounts.percent(imbalance.share(busiest())));
    }

    String text() {
      return dimension == Dimension.LIST_BYTES || dimension == Dimension.BYTES
          ? Amounts.bytes((long) amount())
          : Amounts.bytesPerSecond(amount()) + (isMean ? " on average since it started" : "");
    }

    String evidence() {
      return share() + " (" + text() + ")";
    }
  }
}
