package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when lists stand as if Keystone had the servers in another order than the configured one.
 * Used by one thread.
 */
public final class OrderWatch {

  private static final Logger LOG = LoggerFactory.getLogger(OrderWatch.class);

  /** That so many keys stand in an order of two servers by chance happens once in 8,000 times. */
  private static final int LEAST_KEYS = 13;

  /** Keys may have moved while a server was away: each must be outweighed by so many that fit. */
  private static final int WEIGHT_OF_STRAY_KEY = 3;

  private final List<Server> servers;
  private final Ring ring;

  /** Keys by the place of their home and the place of their holder. */
  private long[][] counts;

  private List<Server> order;

  /**
   * Assumes the configured order.
   *
   * @param servers in the configured order
   */
  public OrderWatch(List<Server> servers) {
    this.servers = List.copyOf(servers);
    this.ring = new Ring(servers);
    this.order = this.servers;
    this.counts = new long[servers.size()][servers.size()];
  }

  /**
   * Adds a key to be judged by the next {@link #check}. Keys tell nothing unless all servers
   * answered.
   */
  public void add(String key, Server holder) {
    counts[servers.indexOf(ring.homeOf(key))][servers.indexOf(holder)]++;
  }

  /**
   * Logs if the keys added since the last check stand in another order than those before. Keys that
   * are too few, or that fit no order, change nothing.
   */
  public void check() {
    List<Server> likeliest = likeliest();
    long keys = Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
    long fitting =
        IntStream.range(0, likeliest.size())
            .mapToLong(place -> counts[place][servers.indexOf(likeliest.get(place))])
            .sum();
    if (fitting - WEIGHT_OF_STRAY_KEY * (keys - fitting) >= LEAST_KEYS
        && !likeliest.equals(order)) {
      order = likeliest;
      log(fitting, keys);
    }
    counts = new long[servers.size()][servers.size()];
  }

  /** In each place the server that has most of its keys; the configured order if one has two. */
  private List<Server> likeliest() {
    List<Server> likeliest = new ArrayList<>();
    for (long[] ofHome : counts) {
      int most =
          IntStream.range(0, ofHome.length).reduce(0, (a, b) -> ofHome[b] > ofHome[a] ? b : a);
      likeliest.add(servers.get(most));
    }
    return Set.copyOf(likeliest).size() == servers.size() ? likeliest : servers;
  }

  private void log(long fitting, long keys) {
    if (order.equals(servers)) {
      LOG.info("Lists stand in the order in which the memcached servers are configured again.");
    } else {
      LOG.warn(
          "memcached.servers: configured in the order {}, but {} of {} lists stand as if it were"
              + " {}; make the order the same in every keystone.conf, and here.",
          text(servers),
          fitting,
          keys,
          text(order));
    }
  }

  private static String text(List<Server> servers) {
    return servers.stream().map(Server::address).collect(Collectors.joining(","));
  }
}
