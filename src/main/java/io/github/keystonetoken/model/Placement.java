package io.github.keystonetoken.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which memcached server holds which list, and how it would be with another number of servers.
 *
 * @param replicated whether each server has every list, as Keystone's client stores them on servers
 *     with SASL: then placement is not judged
 * @param order of the servers, derived from the lists
 * @param users where the lists of users belong that another collector reports
 * @param whatIf by what lists are weighed; a weight by which nothing was found is absent
 * @param otherCacheOrder the order in which another controller has the servers of the cache, if its
 *     region keys show one; else empty
 */
public record Placement(
    boolean replicated,
    ServerOrder order,
    List<UserPlacement> users,
    Map<Weight, WhatIf> whatIf,
    List<Server> otherCacheOrder) {

  /** For servers that each have every list. */
  public static final Placement REPLICATED =
      new Placement(true, ServerOrder.UNKNOWN, List.of(), Map.of(), List.of());

  public Placement {
    users = List.copyOf(users);
    otherCacheOrder = List.copyOf(otherCacheOrder);
    Map<Weight, WhatIf> byWeight = new EnumMap<>(Weight.class);
    byWeight.putAll(whatIf);
    whatIf = Collections.unmodifiableMap(byWeight);
  }

  /**
   * The order in which Keystone's clients have the memcached servers, derived from the token lists.
   *
   * @param servers the order that most of these lists fit
   * @param fitting lists that stand where this order puts them
   * @param lists lists from which it is derived
   * @param inUseTwice lists that clients store on two servers at a time
   */
  public record ServerOrder(
      Verdict verdict, List<Server> servers, long fitting, long lists, long inUseTwice) {

    /** Nothing is known. */
    public static final ServerOrder UNKNOWN = new ServerOrder(Verdict.UNKNOWN, List.of(), 0, 0, 0);

    /** The conclusion. */
    public enum Verdict {
      /** Clients have the servers in the configured order. */
      CONFIRMED,
      /** Clients have the servers in another order. */
      OTHER,
      /** One client looks for a list on another server than the next. */
      DISAGREE,
      /** There are too few lists, or a server was down lately. */
      UNKNOWN
    }

    public ServerOrder {
      servers = List.copyOf(servers);
    }
  }

  /** What a server has of a list. */
  public enum Weight {
    /** Its size. */
    BYTES,
    /** What its rewrites send: entries added in the recent window times size. */
    TRAFFIC
  }

  /**
   * Where a user's list belongs, whether it was found or not.
   *
   * @param user whose list it is
   * @param key the list's key as it would stand in memcached
   * @param server where the hash puts it
   */
  public record UserPlacement(User user, String key, Server server) {}

  /**
   * Shares of the lists found.
   *
   * @param hottestShares share of the busiest server, 0 to 1, if there were one server, two, and so
   *     on
   * @param floorShare share of the largest single list, 0 to 1: no number of servers brings the
   *     busiest one below it
   */
  public record WhatIf(List<Double> hottestShares, double floorShare) {
    public WhatIf {
      hottestShares = List.copyOf(hottestShares);
    }
  }
}
