package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.stream.IntStream;

/** What another list of servers would move. Servers are the same if their addresses are. */
public final class Relocation {

  /** Enough for a third of a percentage point. */
  private static final int KEYS = 100_000;

  private final Ring now;
  private final Ring then;

  /**
   * @param before in the order of Keystone's list, at least one
   * @param after in the order of the planned list, at least one
   */
  public Relocation(List<Server> before, List<Server> after) {
    this.now = new Ring(before);
    this.then = new Ring(after);
  }

  /** Where a key would belong. */
  public Server to(String key) {
    return then.homeOf(key);
  }

  /** Whether a client would look for a key where it is not. */
  public boolean moves(String key) {
    String sought = to(key).address();
    return now.homesOf(key).stream().noneMatch(server -> server.address().equals(sought));
  }

  /**
   * Share of all keys that move, 0 to 1, within 0.005: measured on keys like Keystone's, as there
   * is no formula for any two lists.
   */
  public double movedShare() {
    long moved = IntStream.range(0, KEYS).filter(n -> moves("token-" + n)).count();
    return (double) moved / KEYS;
  }
}
