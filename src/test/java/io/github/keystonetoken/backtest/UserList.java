package io.github.keystonetoken.backtest;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One user's list in memcached, as Keystone Kilo keeps it: an entry for each token, removed when it
 * has expired and the next is issued. Each token reads and sends back all of it.
 */
final class UserList {

  /** Bytes of an entry and of an empty list: Kilo with cPickle, 578,966 bytes for 7,630 entries. */
  private static final double ENTRY_BYTES = 75.86;

  private static final int EMPTY_BYTES = 150;

  /** Issuing a token takes this for each entry, under a lock: 0.4 s at 7,630. */
  private static final double SECONDS_PER_ENTRY = 52e-6;

  private static final int RECENT_MINUTES = 10;

  /** Tokens issued in each of the last minutes, newest first. */
  private final Deque<Double> issued = new ArrayDeque<>();

  final String name;
  final int server;
  private final int lifetimeMinutes;
  private double entries;
  private double lost;
  private int resets;

  UserList(String name, int server, int lifetimeMinutes) {
    this.name = name;
    this.server = server;
    this.lifetimeMinutes = lifetimeMinutes;
  }

  /**
   * Advances by one minute.
   *
   * @param wanted tokens a second that the client asks for
   * @return tokens a second that it gets: one after the other, under the list's lock
   */
  double advance(double wanted) {
    double pace = Math.min(wanted, 1 / (SECONDS_PER_ENTRY * Math.max(1, entries)));
    issued.addFirst(pace * 60);
    entries += pace * 60;
    if (issued.size() > lifetimeMinutes) {
      double expired = issued.removeLast();
      // Entries that were lost in an overflow cannot expire.
      double gone = Math.min(lost, expired);
      lost -= gone;
      entries -= expired - gone;
    }
    if (bytes() > Memcached.ITEM_LIMIT) {
      // The next token finds no list and creates one.
      lost += entries - 1;
      entries = 1;
      resets++;
    }
    return pace;
  }

  double bytes() {
    return EMPTY_BYTES + ENTRY_BYTES * entries;
  }

  double entries() {
    return entries;
  }

  double recent() {
    return issued.stream().limit(RECENT_MINUTES).mapToDouble(tokens -> tokens).sum();
  }

  /** Lists of this user that overflowed. */
  int resets() {
    return resets;
  }

  String id() {
    return "id-of-" + name;
  }
}
