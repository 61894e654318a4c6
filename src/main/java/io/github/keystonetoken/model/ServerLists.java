package io.github.keystonetoken.model;

import io.github.keystonetoken.model.TokenLifetime.ObservedLifetime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The usertokens lists of one memcached server.
 *
 * @param lists lists found
 * @param misplaced those of them that are misplaced, as {@link UserList#misplaced}; empty if each
 *     server has every list
 * @param undecodable those of the read ones that could not be decoded
 * @param bytes size of all of them together
 * @param largestBytes size of the largest; empty if there is none
 * @param top the largest, largest first
 * @param recentWindow how far back tokens of these lists count as recent
 * @param revocationListBytes size of Keystone's revocation list, if it is here
 * @param resets lists that fell to a fraction of their size with entries unexpired, since the
 *     exporter started: they overflowed, and Keystone started over
 * @param lastReset the last of them; empty if there was none
 * @param scan the last walk through all keys; empty before the first one has ended
 * @param observedLifetime of a token, by the lists of all servers: the expiry of a list's last
 *     entry less the time when it was stored; empty if no list shows it
 * @param cacheRegions the regions of Keystone's cache whose keys are here, by their names
 */
public record ServerLists(
    long lists,
    OptionalLong misplaced,
    long undecodable,
    long bytes,
    OptionalLong largestBytes,
    List<UserList> top,
    Duration recentWindow,
    OptionalLong revocationListBytes,
    long resets,
    Optional<Reset> lastReset,
    Optional<KeyScan> scan,
    Optional<ObservedLifetime> observedLifetime,
    Map<String, CacheCopy> cacheRegions) {

  /**
   * A list that overflowed.
   *
   * @param at when that was noticed
   * @param list as it was before
   */
  public record Reset(Instant at, UserList list) {}

  /**
   * A walk through the keys of one memcached server, from first to last.
   *
   * @param items items that the server listed
   * @param bytes size of their values; empty where its version lists no sizes (before 1.5.4)
   * @param complete whether nothing is known to be missing: the walk came to its end within its
   *     limits, and this version lists every item
   * @param largestItemBytes size of the largest value; empty where no size is listed
   * @param endedAt when the walk ended
   */
  public record KeyScan(
      long items,
      OptionalLong bytes,
      boolean complete,
      OptionalLong largestItemBytes,
      Instant endedAt) {}

  public ServerLists {
    top = List.copyOf(top);
    cacheRegions = Collections.unmodifiableMap(new TreeMap<>(cacheRegions));
  }

  /**
   * What list rewrites send to this server, in bytes per second, and what it sends because Keystone
   * reads a list before each: estimated from the largest lists, as the others are small. Empty if
   * none of them was read.
   */
  public OptionalDouble rewriteBytesPerSecond() {
    return top.stream()
        .flatMapToDouble(list -> list.rewriteBytesPerSecond(recentWindow).stream())
        .reduce(Double::sum);
  }
}
