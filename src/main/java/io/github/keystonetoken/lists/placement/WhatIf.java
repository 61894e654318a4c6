package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How busy the busiest server would be if there were one server, two, and so on up to eight.
 *
 * <p>The servers that there are come first, in their order; further ones are invented as {@code
 * memcached-3:11211} and so on. For algorithms that count places the names do not matter.
 * pymemcache's does depend on them, so that other names give other shares: its figures for more
 * servers than there are show what is likely, not what will be.
 */
public final class WhatIf {

  private static final int MOST_SERVERS = 8;

  /** Place of a key's server if there were one server, two, and so on. */
  private final Function<String, int[]> places;

  /** What each server would bear, by the number of servers less one. */
  private final double[][] loads = new double[MOST_SERVERS][];

  private double total;
  private double largest;

  /**
   * Without any lists yet.
   *
   * @param servers those there are, in the order of Keystone's list
   */
  public WhatIf(PlacementAlgorithm algorithm, List<Server> servers) {
    List<Server> all =
        Stream.concat(
                servers.stream(),
                IntStream.range(servers.size(), MOST_SERVERS).mapToObj(WhatIf::invented))
            .limit(MOST_SERVERS)
            .toList();
    places =
        algorithm == PlacementAlgorithm.PYMEMCACHE
            ? new RendezvousRing(all)::placesAmongFirst
            : placesOf(algorithm, all);
    Arrays.setAll(loads, n -> new double[n + 1]);
  }

  private static Function<String, int[]> placesOf(PlacementAlgorithm algorithm, List<Server> all) {
    List<Ring> rings =
        IntStream.rangeClosed(1, all.size())
            .mapToObj(n -> Ring.of(algorithm, all.subList(0, n)))
            .toList();
    return key ->
        rings.stream()
            .mapToInt(ring -> ring.serverOf(key, Set.of()).orElseThrow().index())
            .toArray();
  }

  private static Server invented(int index) {
    String host = "memcached-" + (index + 1);
    return new Server(index, host + ":11211", host, 11211);
  }

  /**
   * Adds a list.
   *
   * @param weight what its server has of it, in any unit, at least 0
   */
  public void add(String key, double weight) {
    total += weight;
    largest = Math.max(largest, weight);
    int[] placesOfKey = places.apply(key);
    for (int n = 0; n < MOST_SERVERS; n++) {
      loads[n][placesOfKey[n]] += weight;
    }
  }

  /** The shares; empty where nothing of any weight was added. */
  public Optional<Placement.WhatIf> shares() {
    return total > 0
        ? Optional.of(
            new Placement.WhatIf(
                Arrays.stream(loads).map(load -> busiest(load) / total).toList(), largest / total))
        : Optional.empty();
  }

  private static double busiest(double[] loads) {
    return Arrays.stream(loads).max().orElse(0);
  }
}
