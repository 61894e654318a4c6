package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.placement.OrderWatch;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.UserPlacement;
import io.github.keystonetoken.model.Placement.Weight;
import io.github.keystonetoken.model.Placement.WhatIf;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserTokens;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the lists found say of placement. Used by one thread. */
final class PlacementReport {

  private final KeyNaming naming;
  private final List<Server> servers;
  private final OrderWatch order;

  PlacementReport(KeyNaming naming, List<Server> servers) {
    this.naming = naming;
    this.servers = servers;
    this.order = new OrderWatch(servers);
  }

  /** The ring of one collection. Servers on which nothing is said to be found are dead. */
  Ring ring(List<FoundLists> found) {
    Set<Server> dead = new HashSet<>(servers);
    found.forEach(server -> dead.remove(server.holder));
    // Without a dead server's keys, the others tell nothing of the order.
    if (dead.isEmpty()) {
      found.forEach(server -> server.forEach((key, bytes) -> order.add(key, server.holder)));
      order.check();
    }
    return new Ring(servers, dead);
  }

  /** The placement to publish. */
  Placement of(
      List<FoundLists> found, Collection<Outcome<ServerLists>> reported, Snapshot snapshot) {
    Loads bytes = new Loads();
    found.forEach(server -> server.forEach((key, size) -> bytes.add(key, (double) size)));
    Loads traffic = new Loads();
    reported.forEach(outcome -> outcome.figures().ifPresent(traffic::addRewrites));
    Map<Weight, WhatIf> whatIf = new EnumMap<>(Weight.class);
    bytes.shares().ifPresent(shares -> whatIf.put(Weight.BYTES, shares));
    traffic.shares().ifPresent(shares -> whatIf.put(Weight.TRAFFIC, shares));
    return new Placement(false, users(snapshot), whatIf);
  }

  /** The load of each server if there were one server, two, and so on, in any unit. */
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

  /** Users that the SQL collector reports: their lists need not have been found. */
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
