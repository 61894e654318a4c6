package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when lists stand as if Keystone had the servers in another order than the configured one.
 * Used by one thread.
 */
public final class OrderWatch {

  private static final Logger LOG = LoggerFactory.getLogger(OrderWatch.class);

  /** Of the keys that stand where they should, some moved while a server was away. */
  private static final double STRAY_SHARE = 0.1;

  /** An order is taken when it is a thousand times likelier than its rivals: 12 keys of 2. */
  private static final double CERTAINTY = Math.log(1000);

  /** Six servers have 720 orders; more would be many to try, and few clouds have them. */
  private static final int MOST_SERVERS = 6;

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
    int size = servers.size();
    if (size > 1 && size <= MOST_SERVERS) {
      long keys = keys();
      List<Server> best = best(new ArrayList<>());
      double ofConfigured = logLikelihood(servers, keys);
      double ofBest = logLikelihood(best, keys);
      if (ofBest - ofConfigured < CERTAINTY) {
        best = servers;
        ofBest = ofConfigured;
      }
      double ofChance = -keys * Math.log(size);
      if (ofBest - ofChance >= CERTAINTY && !best.equals(order)) {
        order = best;
        log(keys);
      }
    }
    counts = new long[size][size];
  }

  /** The order with these first servers that explains the most keys. */
  private List<Server> best(List<Server> first) {
    if (first.size() == servers.size()) {
      return List.copyOf(first);
    }
    List<Server> best = servers;
    long most = -1;
    for (Server next : servers) {
      if (!first.contains(next)) {
        first.add(next);
        List<Server> candidate = best(first);
        first.remove(next);
        if (explained(candidate) > most) {
          best = candidate;
          most = explained(candidate);
        }
      }
    }
    return best;
  }

  private long keys() {
    long keys = 0;
    for (long[] ofHome : counts) {
      for (long count : ofHome) {
        keys += count;
      }
    }
    return keys;
  }

  /** How many keys stand where this order puts them. */
  private long explained(List<Server> candidate) {
    long explained = 0;
    for (int place = 0; place < candidate.size(); place++) {
      explained += counts[place][servers.indexOf(candidate.get(place))];
    }
    return explained;
  }

  private double logLikelihood(List<Server> candidate, long keys) {
    long explained = explained(candidate);
    double here = Math.log(1 - STRAY_SHARE);
    double elsewhere = Math.log(STRAY_SHARE / (servers.size() - 1));
    double ofKeys = explained * here + (keys - explained) * elsewhere;
    // Of many orders one fits by chance: each is as unlikely beforehand as they are many.
    return candidate.equals(servers) ? ofKeys : ofKeys - logFactorial(servers.size());
  }

  private static double logFactorial(int n) {
    double sum = 0;
    for (int i = 2; i <= n; i++) {
      sum += Math.log(i);
    }
    return sum;
  }

  private void log(long keys) {
    if (order.equals(servers)) {
      LOG.info("Lists stand in the order in which the memcached servers are configured again.");
    } else {
      LOG.warn(
          "memcached.servers: configured in the order {}, but {} of {} lists stand as if it were"
              + " {}; make the order the same in every keystone.conf, and here.",
          text(servers),
          explained(order),
          keys,
          text(order));
    }
  }

  private static String text(List<Server> servers) {
    return servers.stream().map(Server::address).collect(Collectors.joining(","));
  }
}
