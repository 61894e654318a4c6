package io.github.keystonetoken.lists;

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
import io.github.keystonetoken.model.UserList;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
    return PlaceCheck.of(new Ring(servers, dead), found, now);
  }

  /** The placement to publish. */
  Placement of(
      PlaceCheck places,
      List<FoundLists> found,
      Map<Server, Outcome<ServerLists>> reported,
      Snapshot snapshot) {
    Loads bytes = new Loads();
    found.forEach(server -> server.forEach((key, size, at) -> bytes.add(key, (double) size)));
    Loads traffic = new Loads();
    reported.values().forEach(outcome -> outcome.figures().ifPresent(traffic::addRewrites));
    Map<Weight, WhatIf> whatIf = new EnumMap<>(Weight.class);
    bytes.shares().ifPresent(shares -> whatIf.put(Weight.BYTES, shares));
    traffic.shares().ifPresent(shares -> whatIf.put(Weight.TRAFFIC, shares));
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
    if (lastFailure.isAfter(places.now().minus(PlaceCheck.REMAINDER))) {
      return ServerOrder.UNKNOWN;
    }
    OrderCheck check = new OrderCheck(servers);
    for (FoundLists server : found) {
      server.forEach(
          (key, bytes, storedAt) -> {
            if (places.isCurrent(key, server.holder, storedAt)) {
              check.add(key, server.holder);
            }
          });
    }
    ServerOrder order = check.result(places.inUseTwice());
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

  /** The load of each server with one server, two, and so on, in any unit. */
  private static final class Loads {

    private static final int MOST_SERVERS = 8;

    /** By the number of servers less one, and the place of the server. */
    private final double[][] loads = new double[MOST_SERVERS][];

    private double largest;

    Loads() {
      Arrays.setAll(loads, n -> new double[n + 1]);
    }

    void add(String key, double load) {
      largest = Math.max(largest, load);
      for (double[] servers : loads) {
        servers[Ring.place(key, servers.length)] += load;
      }
    }

    void addRewrites(ServerLists lists) {
      for (UserList list : lists.top()) {
        list.rewriteBytesPerSecond(lists.recentWindow()).ifPresent(rate -> add(list.key(), rate));
      }
    }

    /** The shares; empty if there is no load. */
    Optional<WhatIf> shares() {
      double total = loads[0][0];
      List<Double> hottest =
          Stream.of(loads).map(load -> Arrays.stream(load).max().orElse(0) / total).toList();
      return total > 0 ? Optional.of(new WhatIf(hottest, largest / total)) : Optional.empty();
    }
  }

  /** Users that the SQL collector reports, whether or not their lists were found. */
  private List<UserPlacement> users(Snapshot snapshot) {
    SqlTokens sql = snapshot.sql().flatMap(Outcome::figures).orElse(null);
    if (sql == null) {
      return List.of();
    }
    Set<UserPlacement> users = new LinkedHashSet<>();
    sql.owners().ifPresent(owners -> owners.top().forEach(user -> place(user, users)));
    sql.recent().ifPresent(recent -> recent.top().forEach(user -> place(user, users)));
    return List.copyOf(users);
  }

  private void place(UserTokens user, Set<UserPlacement> users) {
    if (!user.userId().isEmpty()) {
      String key = naming.userTokens(user.userId()).get(0);
      for (Server home : new Ring(servers).homesOf(key)) {
        users.add(new UserPlacement(user.user(), key, home));
      }
    }
  }
}
