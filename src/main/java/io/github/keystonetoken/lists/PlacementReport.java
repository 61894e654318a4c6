package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.FoundLists.Found;
import io.github.keystonetoken.lists.placement.CacheOrder;
import io.github.keystonetoken.lists.placement.OrderCheck;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.CacheRegion;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Placement.ServerOrder.Verdict;
import io.github.keystonetoken.model.Placement.UserPlacement;
import io.github.keystonetoken.model.Placement.Weight;
import io.github.keystonetoken.model.Placement.WhatIf;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Determines the placement of lists from those found. Used by one thread. */
final class PlacementReport {

  private static final Logger LOG = LoggerFactory.getLogger(PlacementReport.class);

  /** As many servers are tried out. */
  private static final int MOST_SERVERS = 8;

  private final KeyNaming naming;
  private final List<Server> servers;

  /** When a server last could not be searched. */
  private Instant lastFailure = Instant.MIN;

  /** The verdict logged last; at first one that needs no logging. */
  private Verdict logged = Verdict.CONFIRMED;

  PlacementReport(KeyNaming naming, List<Server> servers) {
    this.naming = naming;
    this.servers = servers;
  }

  /** The places of one collection. Servers that could not be searched count as dead. */
  PlaceCheck check(List<FoundLists> found, Instant now) {
    Set<Server> dead = new HashSet<>(servers);
    found.forEach(server -> dead.remove(server.holder));
    if (!dead.isEmpty()) {
      lastFailure = now;
    }
    return new PlaceCheck(new Ring(servers, dead), () -> all(found), now);
  }

  private static Stream<Found> all(List<FoundLists> found) {
    return found.stream().flatMap(FoundLists::all);
  }

  /** The placement to publish. */
  Placement of(
      PlaceCheck places,
      List<FoundLists> found,
      Map<Server, Outcome<ServerLists>> reported,
      Snapshot snapshot) {
    Map<Weight, WhatIf> whatIf = new EnumMap<>(Weight.class);
    List<Load> bytes = all(found).map(list -> new Load(list.key(), list.bytes())).toList();
    whatIf(bytes).ifPresent(shares -> whatIf.put(Weight.BYTES, shares));
    List<Load> traffic =
        reported.values().stream()
            .flatMap(outcome -> outcome.figures().stream())
            .flatMap(PlacementReport::rewrites)
            .toList();
    whatIf(traffic).ifPresent(shares -> whatIf.put(Weight.TRAFFIC, shares));
    return new Placement(
        false,
        order(places, found),
        users(snapshot),
        whatIf,
        snapshot.cacheBackend().mayBePythonMemcached() ? otherCacheOrder(reported) : List.of());
  }

  private List<Server> otherCacheOrder(Map<Server, Outcome<ServerLists>> reported) {
    Map<String, Set<Server>> usedOn = new HashMap<>();
    for (CacheRegion region : CacheRegion.of(reported)) {
      if (!region.usedOn().isEmpty()) {
        usedOn.put(KeyNaming.cacheRegion(region.name()), region.usedOn());
      }
    }
    return CacheOrder.other(servers, usedOn);
  }

  private ServerOrder order(PlaceCheck places, List<FoundLists> found) {
    // Without one server's lists the others are not conclusive, and after an outage they are mixed.
    if (lastFailure.isAfter(places.now.minus(PlaceCheck.REMAINDER))) {
      return ServerOrder.UNKNOWN;
    }
    OrderCheck check = new OrderCheck(servers);
    all(found).filter(places::isCurrent).forEach(list -> check.add(list.key(), list.holder()));
    ServerOrder order = check.result(places.inUseTwice);
    if (order.verdict() != Verdict.UNKNOWN && order.verdict() != logged) {
      logged = order.verdict();
      log(order);
    }
    return order;
  }

  private void log(ServerOrder order) {
    switch (order.verdict()) {
      case OTHER ->
          LOG.warn(
              "memcached.servers: the configured order is {}, but {} of {} lists are stored in the"
                  + " order {}; use the same order in every keystone.conf and here.",
              addresses(servers),
              order.fitting(),
              order.lists(),
              addresses(order.servers()));
      case DISAGREE ->
          LOG.warn(
              "memcached.servers: controllers disagree on them or their order: {} lists are stored on"
                  + " two servers at a time, and {} of {} fit no order; use the same order in every"
                  + " keystone.conf and here.",
              order.inUseTwice(),
              order.lists() - order.fitting(),
              order.lists());
      default ->
          LOG.info("Lists are stored in the configured order of the memcached servers again.");
    }
  }

  private static String addresses(List<Server> servers) {
    return servers.stream().map(Server::address).collect(Collectors.joining(","));
  }

  /** What a list contributes to the load of its server, in any unit. */
  private record Load(String key, double amount) {}

  /** Bytes a second. */
  private static Stream<Load> rewrites(ServerLists lists) {
    return lists.top().stream()
        .flatMap(
            list ->
                list.rewriteBytesPerSecond(lists.recentWindow()).stream()
                    .mapToObj(rate -> new Load(list.key(), rate)));
  }

  /** The hottest server's share with one server, two, and so on; empty if there is no load. */
  private static Optional<WhatIf> whatIf(List<Load> loads) {
    double total = loads.stream().mapToDouble(Load::amount).sum();
    double largest = loads.stream().mapToDouble(Load::amount).max().orElse(0);
    List<Double> hottest = new ArrayList<>();
    for (int servers = 1; servers <= MOST_SERVERS; servers++) {
      double[] amounts = new double[servers];
      for (Load load : loads) {
        amounts[Ring.place(load.key(), servers)] += load.amount();
      }
      hottest.add(Arrays.stream(amounts).max().orElse(0) / total);
    }
    return total > 0 ? Optional.of(new WhatIf(hottest, largest / total)) : Optional.empty();
  }

  /** Users that the SQL collector reports, whether or not their lists were found. */
  private List<UserPlacement> users(Snapshot snapshot) {
    Optional<SqlTokens> sql = snapshot.sqlFigures();
    return Stream.concat(
            sql.flatMap(SqlTokens::owners).stream().flatMap(owners -> owners.top().stream()),
            sql.flatMap(SqlTokens::recent).stream().flatMap(recent -> recent.top().stream()))
        .map(UserTokens::user)
        .filter(user -> !user.id().isEmpty())
        .flatMap(this::places)
        .distinct()
        .toList();
  }

  private Stream<UserPlacement> places(User user) {
    String key = naming.userTokens(user.id()).get(0);
    return new Ring(servers).homesOf(key).stream().map(home -> new UserPlacement(user, key, home));
  }
}
