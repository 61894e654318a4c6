package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the order of the cache's servers on a second controller that has another one. */
public final class CacheOrder {

  /** Six servers have 720 orders, too many for the few region keys. */
  private static final int MOST_SERVERS = 5;

  private CacheOrder() {}

  /**
   * The only order that, with the configured one, explains where keys are used; empty if there is
   * none or more than one. A controller may not use a key for a while.
   *
   * @param servers in the configured order
   * @param usedOn the servers on which a key is used, by keys that are used
   */
  public static List<Server> other(List<Server> servers, Map<String, Set<Server>> usedOn) {
    boolean isSplit = usedOn.values().stream().anyMatch(used -> used.size() > 1);
    if (!isSplit || servers.size() > MOST_SERVERS) {
      return List.of();
    }
    List<List<Server>> fitting =
        ordersOf(servers).stream().filter(order -> explain(servers, order, usedOn)).toList();
    return fitting.size() == 1 ? fitting.get(0) : List.of();
  }

  private static boolean explain(
      List<Server> one, List<Server> other, Map<String, Set<Server>> usedOn) {
    return usedOn.entrySet().stream()
        .allMatch(
            key -> {
              int place = Ring.place(key.getKey(), one.size());
              return List.of(one.get(place), other.get(place)).containsAll(key.getValue());
            });
  }

  private static List<List<Server>> ordersOf(List<Server> servers) {
    if (servers.isEmpty()) {
      return List.of(List.of());
    }
    List<List<Server>> orders = new ArrayList<>();
    for (Server first : servers) {
      List<Server> others = new ArrayList<>(servers);
      others.remove(first);
      ordersOf(others)
          .forEach(rest -> orders.add(Stream.concat(Stream.of(first), rest.stream()).toList()));
    }
    return orders;
  }
}
