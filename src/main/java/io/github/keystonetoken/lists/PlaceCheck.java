package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.UserList;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
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
  private final Instant now;

  /**
   * When lists were last stored where they belong, by the hash of the key; {@link Instant#MAX} if
   * that is not known.
   */
  private final Map<Long, Instant> storedAtHome = new HashMap<>();

  private long inUseTwice;

  PlaceCheck(Ring ring, Instant now) {
    this.ring = ring;
    this.now = now;
  }

  Instant now() {
    return now;
  }

  /** The check of one collection. Lists at home are kept only if they have a copy elsewhere. */
  static PlaceCheck of(Ring ring, List<FoundLists> found, Instant now) {
    LongStream.Builder elsewhere = LongStream.builder();
    for (FoundLists server : found) {
      server.forEach(
          (key, bytes, storedAt) -> {
            if (ring.isElsewhere(key, server.holder)) {
              elsewhere.add(KnownKeys.hash(key));
            }
          });
    }
    KnownKeys keys = KnownKeys.NONE.and(elsewhere.build());
    PlaceCheck check = new PlaceCheck(ring, now);
    for (FoundLists server : found) {
      server.forEach(
          (key, bytes, storedAt) -> {
            if (keys.contains(key)) {
              check.addHome(key, server.holder, storedAt);
            }
          });
    }
    for (FoundLists server : found) {
      server.forEach((key, bytes, storedAt) -> check.countCopy(key, server.holder, storedAt));
    }
    return check;
  }

  /** Adds a list if it is where it belongs: it may have a copy elsewhere. */
  void addHome(String key, Server holder, @Nullable Instant storedAt) {
    if (ring.homesOf(key).contains(holder)) {
      storedAtHome.merge(
          KnownKeys.hash(key),
          storedAt == null ? Instant.MAX : storedAt,
          (first, second) -> first.isAfter(second) ? first : second);
    }
  }

  private void countCopy(String key, Server holder, @Nullable Instant storedAt) {
    Instant atHome = storedAtHome.get(KnownKeys.hash(key));
    if (ring.isElsewhere(key, holder) && isInUse(storedAt) && isInUse(atHome)) {
      inUseTwice++;
    }
  }

  private boolean isInUse(@Nullable Instant storedAt) {
    return storedAt != null
        && storedAt.isAfter(now.minus(IN_USE))
        && storedAt.isBefore(Instant.MAX);
  }

  /**
   * Whether a list is misplaced.
   *
   * @param storedAt null if that is not known
   */
  boolean isMisplaced(String key, Server holder, @Nullable Instant storedAt) {
    if (!ring.isElsewhere(key, holder)) {
      return false;
    }
    Instant atHome = storedAtHome.get(KnownKeys.hash(key));
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
    return list.withPlace(home, isMisplaced(list.key(), holder, list.rewrittenAt().orElse(null)));
  }

  /** Whether clients store a list where it was found: it is no remainder of an outage. */
  boolean isCurrent(String key, Server holder, @Nullable Instant storedAt) {
    return !ring.isElsewhere(key, holder) || isMisplaced(key, holder, storedAt);
  }

  /** Lists that clients currently store both where they belong and on another server. */
  long inUseTwice() {
    return inUseTwice;
  }
}
