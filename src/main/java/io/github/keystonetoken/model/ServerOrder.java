package io.github.keystonetoken.model;

import java.util.List;

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
