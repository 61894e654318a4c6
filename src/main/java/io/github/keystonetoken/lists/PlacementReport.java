package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.placement.FoundKey;
import io.github.keystonetoken.lists.placement.PlacementInUse;
import io.github.keystonetoken.lists.placement.PlacementWatch;
import io.github.keystonetoken.lists.placement.WhatIf;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.UserPlacement;
import io.github.keystonetoken.model.Placement.Weight;
import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserTokens;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the lists found say of placement. Used by one thread. */
final class PlacementReport {

  /** More keys would not make a detection surer. */
  private static final long MOST_KEYS = 10_000;

  private final KeyNaming naming;
  private final PlacementWatch watch;

  PlacementReport(KeyNaming naming, PlacementWatch watch) {
    this.naming = naming;
    this.watch = watch;
  }

  /** The placement in use, after these lists were found. */
  PlacementInUse inUse(Map<Node, Outcome<FoundLists>> found) {
    Set<Server> dead =
        found.entrySet().stream()
            .filter(entry -> !entry.getValue().isOk())
            .map(entry -> entry.getKey().server())
            .collect(Collectors.toSet());
    return watch.after(sample(found.values()), dead);
  }

  /** All copies of a key or none, so that a key that every server has can be recognised. */
  private static List<FoundKey> sample(Collection<Outcome<FoundLists>> found) {
    long lists = each(found).mapToLong(FoundLists::count).sum();
    int step = (int) (lists / MOST_KEYS) + 1;
    List<FoundKey> sample = new ArrayList<>();
    each(found)
        .forEach(
            server ->
                server.forEach(
                    (key, bytes) -> {
                      if (Math.floorMod(key.hashCode(), step) == 0) {
                        sample.add(new FoundKey(key, server.holder(), bytes));
                      }
                    }));
    return sample;
  }

  private static <T> Stream<T> each(Collection<Outcome<T>> outcomes) {
    return outcomes.stream().flatMap(outcome -> outcome.figures().stream());
  }

  /**
   * The placement to publish.
   *
   * @param reported what of these lists is reported
   */
  Placement of(
      PlacementInUse inUse,
      Map<Node, Outcome<FoundLists>> found,
      Map<Server, Outcome<ServerLists>> reported,
      Snapshot snapshot) {
    Map<Weight, Placement.WhatIf> whatIf = new EnumMap<>(Weight.class);
    // The number of servers changes nothing where each has every key.
    if (inUse.algorithm() != PlacementAlgorithm.BMEMCACHED) {
      WhatIf bytes = new WhatIf(inUse.algorithm(), inUse.servers());
      each(found.values())
          .forEach(server -> server.forEach((key, size) -> bytes.add(key, (double) size)));
      bytes.shares().ifPresent(shares -> whatIf.put(Weight.BYTES, shares));
      WhatIf traffic = new WhatIf(inUse.algorithm(), inUse.servers());
      each(reported.values())
          .flatMap(server -> server.top().stream())
          .forEach(list -> traffic.add(list.key(), recentBytes(list)));
      traffic.shares().ifPresent(shares -> whatIf.put(Weight.TRAFFIC, shares));
    }
    return new Placement(inUse.algorithm(), inUse.basis(), users(inUse, snapshot), whatIf);
  }

  private static double recentBytes(UserList list) {
    return list.entries()
        .flatMap(UserList.Entries::recent)
        .map(recent -> (double) recent * list.bytes())
        .orElse(0.0);
  }

  /** Users whom the SQL collector reports: their lists need not have been found. */
  private List<UserPlacement> users(PlacementInUse inUse, Snapshot snapshot) {
    return snapshot.sql().flatMap(Outcome::figures).stream()
        .flatMap(PlacementReport::reportedUsers)
        .filter(user -> !user.userId().isEmpty())
        .flatMap(user -> placements(user, inUse))
        .distinct()
        .toList();
  }

  private static Stream<UserTokens> reportedUsers(SqlTokens sql) {
    return Stream.concat(
        sql.owners().stream().flatMap(owners -> owners.top().stream()),
        sql.recent().stream().flatMap(recent -> recent.top().stream()));
  }

  private Stream<UserPlacement> placements(UserTokens user, PlacementInUse inUse) {
    String key = naming.userTokens(user.userId()).get(0);
    return inUse.ring().placesOf(key).stream()
        .map(server -> new UserPlacement(user.userId(), user.userName(), key, server));
  }
}
