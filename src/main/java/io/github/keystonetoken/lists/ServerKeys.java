package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.collect.Due;
import io.github.keystonetoken.collect.ExpiryHistory;
import io.github.keystonetoken.lists.Listing.KnownKeys;
import io.github.keystonetoken.memcached.KeyWalk;
import io.github.keystonetoken.memcached.KeyWalk.ListedItem;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.memcached.Node.LastAccess;
import io.github.keystonetoken.model.CacheCopy;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.ServerLists.KeyScan;
import io.github.keystonetoken.model.UserList;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The knowledge of one server's keys that is kept between collections. Bounded, and without tokens.
 */
final class ServerKeys {

  /** Number of items if only the largest are listed. */
  private static final int LARGEST_ITEMS = 100;

  private static final int MOST_OWNERLESS = 1000;
  private static final int MOST_NO_LISTS = 4096;

  /** Up to 2 kB for each list that is read. */
  private static final int MOST_HISTORIES = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(ServerKeys.class);

  final Node node;
  private final KeyWalk walk;
  private final Clock clock;
  private final Duration walkInterval;
  private final Due walkDue;

  /** Hashes of keys whose values are not lists. The kind of a key never changes. */
  private final Set<Long> noLists = Collections.newSetFromMap(newest(MOST_NO_LISTS));

  private final Set<String> ownerless = Collections.newSetFromMap(newest(MOST_OWNERLESS));
  private final Map<String, ExpiryHistory> histories = newest(MOST_HISTORIES);
  private final Map<String, CacheCopy> cacheCopies = new HashMap<>();
  final ResetWatch resets = new ResetWatch();
  private Map<String, ListedItem> picked = Map.of();
  private @Nullable KeyScan scan;
  private @Nullable Failure failure;

  ServerKeys(Node node, Duration walkInterval, Clock clock) {
    this.node = node;
    this.walk = new KeyWalk(node, clock);
    this.clock = clock;
    this.walkInterval = walkInterval;
    this.walkDue = new Due(clock, walkInterval);
  }

  /** A map that removes the least recently used entry if it has more than {@code most}. */
  static <K, V> Map<K, V> newest(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }

  /**
   * Lists the largest items, and at each walk interval all keys.
   *
   * @param known keys of known items
   * @param picksKnown whether to pick them out, as the server does not support meta get
   * @param limit timeout of a listing of all keys; the keys listed until then are used
   */
  Listing list(KnownKeys known, boolean picksKnown, Deadline deadline, Deadline limit)
      throws CollectionException, InterruptedException {
    // Lists of known users are requested anyway. A small list found twice would count twice.
    ownerless.removeIf(known::contains);
    Listing listing =
        new Listing(
            picksKnown ? known.and(ownerless.stream().mapToLong(KnownKeys::hash)) : KnownKeys.NONE,
            known.and(noLists.stream().mapToLong(hash -> hash)));
    if (walkDue.isDue()) {
      scan = walk.all(listing, limit.remaining());
      walkDue.done();
    } else {
      walk.largest(LARGEST_ITEMS, listing, deadline.remaining());
      picked.forEach(listing.picked::putIfAbsent);
    }
    picked = listing.picked;
    failure = null;
    return listing;
  }

  /** Remembers that the value of a key is not a list. */
  void addNoList(String key) {
    noLists.add(KnownKeys.hash(key));
  }

  /** Remembers the lists whose owners are not known. */
  void keepOwnerless(FoundLists found) {
    for (UserList list : found.kept()) {
      if (list.hasOwner()) {
        ownerless.remove(list.key());
      } else {
        ownerless.add(list.key());
      }
    }
  }

  /** The expiries of a list in earlier collections. */
  ExpiryHistory history(String key, Duration recentWindow) {
    return histories.computeIfAbsent(key, any -> new ExpiryHistory(recentWindow));
  }

  /** A region key of Keystone's cache, compared with the previous collection. */
  CacheCopy copy(String region, LastAccess access) {
    return cacheCopies.compute(
        region,
        (name, before) ->
            CacheCopy.seen(access.valueHash(), clock.instant(), access.ago(), before));
  }

  /** Keys of lists with unknown owners. */
  Set<String> ownerless() {
    return Set.copyOf(ownerless);
  }

  /** Logs why keys were not listed, once for each reason. */
  void logNotListed(CollectionException why) {
    if (!why.failure().equals(failure)) {
      LOG.warn("Lists of unknown users are not searched: {}", why.failure().reason());
    }
    failure = why.failure();
  }

  /** The last listing of all keys; empty before the first, and if the next is long overdue. */
  Optional<KeyScan> scan() {
    Instant oldest = clock.instant().minus(walkInterval.multipliedBy(2));
    return Optional.ofNullable(scan).filter(last -> !last.endedAt().isBefore(oldest));
  }
}
