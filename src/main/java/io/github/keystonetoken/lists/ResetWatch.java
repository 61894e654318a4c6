package io.github.keystonetoken.lists;

import io.github.keystonetoken.model.ServerLists.Reset;
import io.github.keystonetoken.model.UserList;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the lists of one server that overflowed. memcached refuses a list beyond the item limit
 * and deletes the stored one; Keystone does not notice, and starts a new list with the next token
 * (Kilo with python-memcached 1.53 to 1.58). An overflow is visible as a list that was close to the
 * limit, and is small while half of its entries are still unexpired: only the revocation of all
 * tokens removes unexpired entries as fast.
 */
final class ResetWatch {

  /**
   * A list of this part of the limit may overflow before the next collection: Keystone issues less
   * than three tokens a second to a user with so long a list, 15 kB a minute.
   */
  private static final double NEAR = 0.9;

  /** A list that started over is smaller than this part of the earlier one. */
  private static final double FRACTION = 0.25;

  /** Bound of lists near the limit. */
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

  /** Compares a list of any size with the earlier one: a list that started over is small. */
  void observe(String key, long bytes) {
    Full before = full.get(key);
    if (before != null && bytes < before.list().bytes() * FRACTION) {
      count++;
      last = Optional.of(new Reset(now, before.list()));
      full.remove(key);
    }
  }

  /**
   * Remembers a list if it is near the limit.
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
