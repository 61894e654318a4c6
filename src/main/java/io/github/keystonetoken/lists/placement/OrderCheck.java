package io.github.keystonetoken.lists.placement;

import static java.util.Comparator.comparingLong;

import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Placement.ServerOrder.Verdict;
import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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

  /**
   * Lists by the place of their home and the first place of their holder: a server that is listed
   * again has several.
   */
  private final long[][] counts;

  /**
   * @param servers in the configured order; a server may be listed twice
   */
  public OrderCheck(List<Server> servers) {
    this.servers = List.copyOf(servers);
    this.counts = new long[servers.size()][servers.size()];
  }

  /** Adds a list. The result is valid only if all servers answered. */
  public void add(String key, Server holder) {
    counts[Ring.place(key, servers.size())][servers.indexOf(holder)]++;
  }

  /**
   * The order that the lists fit.
   *
   * @param inUseTwice lists that clients store on two servers at a time
   */
  public ServerOrder result(long inUseTwice) {
    int[] likeliest = likeliest();
    long lists = Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
    long[] fitting =
        IntStream.range(0, likeliest.length).mapToLong(n -> counts[n][likeliest[n]]).toArray();
    return new ServerOrder(
        inUseTwice > 0 ? Verdict.DISAGREE : verdict(likeliest, fitting, lists),
        Arrays.stream(likeliest).mapToObj(servers::get).toList(),
        Arrays.stream(fitting).sum(),
        lists,
        inUseTwice);
  }

  private Verdict verdict(int[] likeliest, long[] fitting, long lists) {
    long misfits = lists - Arrays.stream(fitting).sum();
    // The place of the last server follows from those of the others.
    boolean isComplete = Arrays.stream(fitting).filter(n -> n > 0).count() >= servers.size() - 1;
    if (isComplete && lists - misfits - WEIGHT_OF_MISFIT * misfits >= LEAST_LISTS) {
      boolean isConfigured =
          IntStream.range(0, likeliest.length).allMatch(n -> isSame(likeliest[n], n));
      return isConfigured ? Verdict.CONFIRMED : Verdict.OTHER;
    }
    boolean fitsNone = lists >= LEAST_LISTS && lists < (WEIGHT_OF_MISFIT + 1) * misfits;
    return fitsNone ? Verdict.DISAGREE : Verdict.UNKNOWN;
  }

  /** Lists with the same home in the configured order that are on the same server. */
  private record Group(int home, int holder, long lists) {}

  /** For each place the server with most of its lists; without lists the configured one. */
  private int[] likeliest() {
    Map<Integer, Integer> holders = new TreeMap<>();
    for (Group group : largestFirst()) {
      int taken = Collections.frequency(holders.values(), group.holder());
      int places = Collections.frequency(servers, servers.get(group.holder()));
      if (!holders.containsKey(group.home()) && taken < places) {
        holders.put(group.home(), group.holder());
      }
    }
    return holders.values().stream().mapToInt(Integer::intValue).toArray();
  }

  /** Groups of equal size: those of the configured order first. */
  private List<Group> largestFirst() {
    List<Group> groups = new ArrayList<>();
    for (int home = 0; home < counts.length; home++) {
      for (int holder = 0; holder < counts.length; holder++) {
        if (servers.indexOf(servers.get(holder)) == holder) {
          groups.add(new Group(home, holder, counts[home][holder]));
        }
      }
    }
    groups.sort(
        comparingLong(Group::lists)
            .reversed()
            .thenComparing(group -> !isSame(group.home(), group.holder())));
    return groups;
  }

  private boolean isSame(int place, int other) {
    return servers.get(place).equals(servers.get(other));
  }
}
