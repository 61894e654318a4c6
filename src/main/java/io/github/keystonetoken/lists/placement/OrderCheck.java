package io.github.keystonetoken.lists.placement;

import static java.util.Comparator.comparingLong;

import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Placement.ServerOrder.Verdict;
import io.github.keystonetoken.model.Server;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Determines the order of the servers on the clients, by where they stored lists. */
public final class OrderCheck {

  /** This many lists fit an order of two servers by chance once in 8,000 times. */
  private static final int LEAST_LISTS = 13;

  /** An outage moves lists: each must be outweighed by this many that fit. */
  private static final int WEIGHT_OF_MISFIT = 3;

  private final List<Server> servers;
  private final Map<Place, Long> counts = new HashMap<>();

  /** Of lists with the same home in the configured order that are on the same server. */
  private record Place(int home, Server holder) {}

  /**
   * @param servers in the configured order; a server may be listed twice
   */
  public OrderCheck(List<Server> servers) {
    this.servers = List.copyOf(servers);
  }

  /** Adds a list. The result is valid only if all servers answered. */
  public void add(String key, Server holder) {
    counts.merge(new Place(Ring.place(key, servers.size()), holder), 1L, Long::sum);
  }

  private long count(Place place) {
    return counts.getOrDefault(place, 0L);
  }

  /**
   * The order that the lists fit.
   *
   * @param inUseTwice lists that clients store on two servers at a time
   */
  public ServerOrder result(long inUseTwice) {
    List<Server> likeliest = likeliest();
    long lists = counts.values().stream().mapToLong(n -> n).sum();
    long[] fitting =
        IntStream.range(0, servers.size())
            .mapToLong(home -> count(new Place(home, likeliest.get(home))))
            .toArray();
    return new ServerOrder(
        inUseTwice > 0 ? Verdict.DISAGREE : verdict(likeliest, fitting, lists),
        likeliest,
        Arrays.stream(fitting).sum(),
        lists,
        inUseTwice);
  }

  private Verdict verdict(List<Server> likeliest, long[] fitting, long lists) {
    long misfits = lists - Arrays.stream(fitting).sum();
    // The place of the last server follows from those of the others.
    boolean isComplete = Arrays.stream(fitting).filter(n -> n > 0).count() >= servers.size() - 1;
    if (isComplete && lists - misfits - WEIGHT_OF_MISFIT * misfits >= LEAST_LISTS) {
      return likeliest.equals(servers) ? Verdict.CONFIRMED : Verdict.OTHER;
    }
    boolean fitsNone = lists >= LEAST_LISTS && lists < (WEIGHT_OF_MISFIT + 1) * misfits;
    return fitsNone ? Verdict.DISAGREE : Verdict.UNKNOWN;
  }

  /** For each home the server with most of its lists; without lists the configured one. */
  private List<Server> likeliest() {
    Map<Integer, Server> order = new TreeMap<>();
    for (Place place : largestFirst()) {
      int taken = Collections.frequency(order.values(), place.holder());
      int places = Collections.frequency(servers, place.holder());
      if (!order.containsKey(place.home()) && taken < places) {
        order.put(place.home(), place.holder());
      }
    }
    return List.copyOf(order.values());
  }

  /** Places with equal counts: those of the configured order first. */
  private List<Place> largestFirst() {
    return IntStream.range(0, servers.size())
        .boxed()
        .flatMap(home -> servers.stream().distinct().map(holder -> new Place(home, holder)))
        .sorted(
            comparingLong(this::count)
                .reversed()
                .thenComparing(place -> !servers.get(place.home()).equals(place.holder())))
        .toList();
  }
}
