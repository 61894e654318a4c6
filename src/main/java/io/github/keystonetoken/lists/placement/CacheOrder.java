package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds out in which other order a second controller has the servers of the cache. */
public final class CacheOrder {

  /** Of six servers there are 720 orders, and too few region keys to tell them apart. */
  private static final int MOST_SERVERS = 5;

  private CacheOrder() {}

  /**
   * The only order which explains, beside the configured one, where keys are in use; empty if there
   * is none or more than one. A controller may not use a key for a while.
   *
   * @param servers in the configured order
   * @param usedOn the servers that have a key in use, by keys that are in use at all
   */
  public static List<Server> other(List<Server> servers, Map<String, Set<Server>> usedOn) {
    boolean isSplit = usedOn.values().stream().anyMatch(used -> used.size() > 1);
    if (!isSplit || servers.size() > MOST_SERVERS) {
      return List.of();
    }
    Ring configured = new Ring(servers);
    List<List<Server>> fitting = new ArrayList<>();
    for (List<Server> order : ordersOf(servers)) {
      Ring other = new Ring(order);
      boolean fits =
          usedOn.entrySet().stream()
              .allMatch(
                  key ->
                      Set.of(configured, other).stream()
                          .map(ring -> ring.homeOf(key.getKey()))
                          .toList()
                          .containsAll(key.getValue()));
      if (fits) {
        fitting.add(order);
      }
    }
    return fitting.size() == 1 ? fitting.get(0) : List.of();
  }

  private static List<List<Server>> ordersOf(List<Server> servers) {
    if (servers.isEmpty()) {
      return List.of(List.of());
    }
    List<List<Server>> orders = new ArrayList<>();
    for (Server first : servers) {
      List<Server> others = new ArrayList<>(servers);
      others.remove(first);
      for (List<Server> rest : ordersOf(others)) {
        List<Server> order = new ArrayList<>(List.of(first));
        order.addAll(rest);
        orders.add(order);
      }
    }
    return orders;
  }
}
