package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Placement;
import java.util.Arrays;
import java.util.Optional;

/** How busy the busiest server would be if there were one server, two, and so on up to eight. */
public final class WhatIf {

  private static final int MOST_SERVERS = 8;

  /** The load of each server, by the number of servers less one. */
  private final double[][] loads = new double[MOST_SERVERS][];

  private double largest;

  /** Without any lists yet. */
  public WhatIf() {
    Arrays.setAll(loads, n -> new double[n + 1]);
  }

  /**
   * Adds a list.
   *
   * @param weight what its server has of it, in any unit, at least 0
   */
  public void add(String key, double weight) {
    largest = Math.max(largest, weight);
    int hash = Ring.Version.UP_TO_1_59.hash(key);
    for (double[] servers : loads) {
      servers[hash % servers.length] += weight;
    }
  }

  /** The shares; empty if nothing of any weight was added. */
  public Optional<Placement.WhatIf> shares() {
    double total = loads[0][0];
    return total > 0
        ? Optional.of(
            new Placement.WhatIf(
                Arrays.stream(loads).map(load -> busiest(load) / total).toList(), largest / total))
        : Optional.empty();
  }

  private static double busiest(double[] servers) {
    return Arrays.stream(servers).max().orElse(0);
  }
}
