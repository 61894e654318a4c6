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

  /** Of the keys that stand where they should, some moved while a server was away. */
  private static final double STRAY_SHARE = 0.1;

  /** An order is taken when it is a thousand times likelier than its rivals: 12 keys of 2. */
  private static final double CERTAINTY = Math.log(1000);

  /** Few clouds have more, and each of them needs keys enough to tell its place. */
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
      long keys = Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
      List<Server> likeliest = likeliest();
      double ofConfigured = logLikelihood(servers, keys);
      // Of many orders one fits by chance: each is as unlikely beforehand as they are many.
      double ofLikeliest = logLikelihood(likeliest, keys) - logFactorial(size);
      if (ofLikeliest - ofConfigured < CERTAINTY) {
        likeliest = servers;
        ofLikeliest = ofConfigured;
      }
      double ofChance = -keys * Math.log(size);
      if (ofLikeliest - ofChance >= CERTAINTY && !likeliest.equals(order)) {
        order = likeliest;
        log(keys);
      }
    }
    counts = new long[size][size];
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

  /** How many keys stand where this order puts them. */
  private long explained(List<Server> candidate) {
    return IntStream.range(0, candidate.size())
        .mapToLong(place -> counts[place][servers.indexOf(candidate.get(place))])
        .sum();
  }

  private double logLikelihood(List<Server> candidate, long keys) {
    long explained = explained(candidate);
    double here = Math.log(1 - STRAY_SHARE);
    double elsewhere = Math.log(STRAY_SHARE / (servers.size() - 1));
    return explained * here + (keys - explained) * elsewhere;
  }

  private static double logFactorial(int n) {
    return IntStream.rangeClosed(2, n).mapToDouble(Math::log).sum();
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
