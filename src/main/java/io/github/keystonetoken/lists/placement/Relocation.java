package io.github.keystonetoken.lists.placement;

import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What another list of servers would move. Servers are the same where their addresses are. */
public final class Relocation {

  /** Enough for a third of a percentage point. */
  private static final int KEYS = 100_000;

  private final Ring now;
  private final Ring then;

  /**
   * @param before in the order of Keystone's list, at least one
   * @param after in the order of the list that there would be, at least one
   */
  public Relocation(PlacementAlgorithm algorithm, List<Server> before, List<Server> after) {
    this.now = Ring.of(algorithm, before);
    this.then = Ring.of(algorithm, after);
  }

  /** Where a key belongs now. */
  public Server from(String key) {
    return home(now, key);
  }

  /** Where it would belong. */
  public Server to(String key) {
    return home(then, key);
  }

  private static Server home(Ring ring, String key) {
    return ring.serverOf(key, Set.of()).orElseThrow();
  }

  /** Whether a key would be looked for where it is not. */
  public boolean moves(String key) {
    String sought = to(key).address();
    return now.placesOf(key).stream().noneMatch(server -> server.address().equals(sought));
  }

  /**
   * Share of all keys that would be looked for where they are not, 0 to 1, within 0.005: tried on
   * keys like Keystone's, as no ring has a formula for any two lists.
   */
  public double movedShare() {
    long moved = IntStream.range(0, KEYS).filter(n -> moves("token-" + n)).count();
    return (double) moved / KEYS;
  }
}
