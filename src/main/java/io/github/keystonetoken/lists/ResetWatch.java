package io.github.keystonetoken.lists;

import io.github.keystonetoken.model.ServerLists.Reset;
import io.github.keystonetoken.model.UserList;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the lists of one server that overflowed. Beyond the largest item that can be stored,
 * memcached refuses the list and deletes the one before it; Keystone notices nothing, and starts
 * over with the next token (Kilo with python-memcached 1.53 to 1.58). What is visible is a list
 * that was close to the limit, and that is small while half of what it held is still unexpired:
 * nothing else takes away unexpired entries so fast, but for the revocation of all of them.
 */
final class ResetWatch {

  /**
   * A list may hold this part of what can be stored and not be seen at the limit itself: Keystone
   * issues less than three tokens a second to a user whose list is so long, 15 kB in a minute.
   */
  private static final double NEAR = 0.9;

  /** What is left of a list that started over. */
  private static final double FRACTION = 0.25;

  /** Lists that can be near the limit at a time. */
  private static final int MOST_LISTS = 1000;

  private final Map<String, Full> full = new HashMap<>();
  private long limitBytes;
  private Instant now = Instant.EPOCH;
  private long count;
  private Optional<Reset> last = Optional.empty();

  private record Full(UserList list, Instant medianExpiry) {}

  /** A collection begins. */
  void begin(long itemLimitBytes, Instant moment) {
    limitBytes = itemLimitBytes;
    now = moment;
    full.values().removeIf(list -> !now.isBefore(list.medianExpiry()));
  }

  /** A list as it is now, however small: one that started over is one of the smallest. */
  void observe(String key, long bytes) {
    Full before = full.get(key);
    if (before != null && bytes < before.list().bytes() * FRACTION) {
      count++;
      last = Optional.of(new Reset(now, before.list()));
      full.remove(key);
    }
  }

  /**
   * A list that may be near the limit, as it is now.
   *
   * @param medianExpiry until when half of its entries stay unexpired; empty if it was not read
   */
  void observeLarge(UserList list, Optional<Instant> medianExpiry) {
    if (list.bytes() >= limitBytes * NEAR
        && medianExpiry.isPresent()
        && (full.size() < MOST_LISTS || full.containsKey(list.key()))) {
      full.put(list.key(), new Full(list, medianExpiry.get()));
    }
  }

  long count() {
    return count;
  }

  Optional<Reset> last() {
    return last;
  }
}
