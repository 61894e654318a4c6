package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.FoundLists.Found;
import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.UserList;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which lists are misplaced: clients store them on another server than the one where they
 * belong. An outage of that server leaves lists elsewhere too, but clients do not continue to store
 * them there: the driver memcache_pool retries a dead server after five minutes ({@code [memcache]
 * dead_retry}), python-memcached itself after half a minute. A list that was stored at home since,
 * or that was stored long ago, is a remainder of an outage.
 */
final class PlaceCheck {

  /** A list that was stored within this time is in use. */
  private static final Duration IN_USE = Duration.ofMinutes(5);

  /** How long an outage is visible: half of the alert's duration, so that it does not fire. */
  static final Duration REMAINDER = Duration.ofHours(1);

  private final Ring ring;
  final Instant now;

  /**
   * When lists were last stored where they belong, by their keys; {@link Instant#MAX} if that is
   * not known. Only of lists that have a copy elsewhere.
   */
  private final Map<String, Instant> storedAtHome = new HashMap<>();

  /** Lists that clients currently store both where they belong and on another server. */
  final long inUseTwice;

  /**
   * @param lists all that were found
   */
  PlaceCheck(Ring ring, Supplier<Stream<Found>> lists, Instant now) {
    this.ring = ring;
    this.now = now;
    List<Found> elsewhere = lists.get().filter(this::isElsewhere).toList();
    Set<String> keys = elsewhere.stream().map(Found::key).collect(Collectors.toSet());
    lists
        .get()
        .filter(
            list -> keys.contains(list.key()) && ring.homesOf(list.key()).contains(list.holder()))
        .forEach(
            list ->
                storedAtHome.merge(
                    list.key(),
                    list.storedAt() == null ? Instant.MAX : list.storedAt(),
                    (first, second) -> first.isAfter(second) ? first : second));
    inUseTwice =
        elsewhere.stream()
            .filter(list -> isInUse(list.storedAt()) && isInUse(storedAtHome.get(list.key())))
            .count();
  }

  private boolean isElsewhere(Found list) {
    return ring.isElsewhere(list.key(), list.holder());
  }

  private boolean isInUse(@Nullable Instant storedAt) {
    return storedAt != null
        && storedAt.isAfter(now.minus(IN_USE))
        && storedAt.isBefore(Instant.MAX);
  }

  /** Whether a list is misplaced. */
  boolean isMisplaced(Found list) {
    if (!isElsewhere(list)) {
      return false;
    }
    Instant storedAt = list.storedAt();
    Instant atHome = storedAtHome.get(list.key());
    if (storedAt == null) {
      return atHome == null;
    }
    return isInUse(storedAt)
        || ((atHome == null || atHome.isBefore(storedAt))
            && storedAt.isAfter(now.minus(REMAINDER)));
  }

  /** The list with its home; of several possible homes, the one where it was found. */
  UserList place(UserList list, Server holder) {
    Server home = ring.homesOf(list.key()).contains(holder) ? holder : ring.homeOf(list.key());
    return list.withPlace(home, isMisplaced(Found.of(holder, list)));
  }

  /** Whether clients store a list where it was found: it is no remainder of an outage. */
  boolean isCurrent(Found list) {
    return !isElsewhere(list) || isMisplaced(list);
  }
}
