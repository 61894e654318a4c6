package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.FoundLists.Found;
import io.github.keystonetoken.model.ServerLists.Reset;
import io.github.keystonetoken.model.UserList;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
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
  private long count;
  private Optional<Reset> last = Optional.empty();

  private record Full(UserList list, Instant medianExpiry) {}

  /**
   * Compares lists of any size with earlier ones, and remembers those near the limit.
   *
   * @param top the largest
   */
  void observe(FoundLists found, List<UserList> top, long itemLimitBytes, Instant now) {
    full.values().removeIf(list -> !now.isBefore(list.medianExpiry()));
    found.all().forEach(list -> compare(list, now));
    for (UserList list : top) {
      Instant medianExpiry = found.medianExpiry(list.key()).orElse(null);
      if (medianExpiry != null
          && list.bytes() >= itemLimitBytes * NEAR
          && (full.size() < MOST_LISTS || full.containsKey(list.key()))) {
        full.put(list.key(), new Full(list, medianExpiry));
      }
    }
  }

  private void compare(Found list, Instant now) {
    Full before = full.get(list.key());
    if (before != null && list.bytes() < before.list().bytes() * FRACTION) {
      count++;
      last = Optional.of(new Reset(now, before.list()));
      full.remove(list.key());
    }
  }

  long count() {
    return count;
  }

  Optional<Reset> last() {
    return last;
  }
}
