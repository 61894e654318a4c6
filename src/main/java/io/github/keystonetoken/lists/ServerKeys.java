package io.github.keystonetoken.lists;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.Deadline;
import io.github.keystonetoken.collect.Due;
import io.github.keystonetoken.memcached.KeyWalk;
import io.github.keystonetoken.memcached.ListedItem;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.KeyScan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of one server's keys, from one collection to the next. */
final class ServerKeys {

  /** Items to list if only the largest are listed. */
  private static final int LARGEST_ITEMS = 100;

  private static final int MOST_UNNAMED = 1000;
  private static final int MOST_NO_LISTS = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(ServerKeys.class);

  private final KeyWalk walk;
  private final Clock clock;
  private final Duration walkInterval;
  private final Due walkDue;

  /** Hashes of keys whose values are no lists. What a key names never changes. */
  private final Map<Long, Boolean> noLists = new Newest<>(MOST_NO_LISTS);

  private final Map<String, Boolean> unnamed = new Newest<>(MOST_UNNAMED);
  private Map<String, ListedItem> known = new HashMap<>();
  private Optional<KeyScan> scan = Optional.empty();
  private final ResetWatch resets = new ResetWatch();
  private @Nullable Failure failure;

  /**
   * Of a server whose keys were not listed yet.
   *
   * @param walkInterval from one listing of all keys to the next
   */
  ServerKeys(Node node, Duration walkInterval, Clock clock) {
    this.walk = new KeyWalk(node, clock);
    this.clock = clock;
    this.walkInterval = walkInterval;
    this.walkDue = new Due(clock, walkInterval);
  }

  /**
   * Lists the classes of the largest items, and minutes apart all keys.
   *
   * @param keys known ones
   * @param picksKnown whether the server cannot be asked for them
   * @param deadline of each answer
   * @param limit of a listing of all keys; what was listed until then counts
   */
  Listing list(KnownKeys keys, boolean picksKnown, Deadline deadline, Deadline limit)
      throws CollectionException, InterruptedException {
    // Who has become known is asked for by name; asked for twice, a small list would count twice.
    unnamed.keySet().removeIf(keys::contains);
    KnownKeys judged = new KnownKeys(noLists.keySet().stream().mapToLong(hash -> hash));
    Listing listing =
        new Listing(
            picksKnown ? keys.and(unnamed().stream()) : KnownKeys.NONE,
            new SizeSample(keys, judged));
    if (walkDue.isDue()) {
      scan = Optional.of(walk.all(listing, limit.remaining()));
      walkDue.done();
    } else {
      walk.largest(LARGEST_ITEMS, listing, deadline.remaining());
      listing.addKnown(known);
    }
    known = listing.known();
    failure = null;
    return listing;
  }

  /** A value that was looked at is no list. */
  void addNoList(String key) {
    noLists.put(KnownKeys.hash(key), true);
  }

  /** Remembers the lists whose owners are not known. */
  void keepUnnamed(FoundLists found) {
    found.forEach((key, bytes) -> unnamed.remove(key));
    found.kept().stream()
        .filter(list -> !list.isNamed())
        .forEach(list -> unnamed.put(list.key(), true));
  }

  /** Keys of lists whose owners were not known so far. */
  List<String> unnamed() {
    return List.copyOf(unnamed.keySet());
  }

  /** Logs why keys were not listed, once and not at each collection. */
  void logNotListed(CollectionException why) {
    if (!why.failure().equals(failure)) {
      LOG.warn("Lists of unknown users are not searched: {}", why.failure().reason());
    }
    failure = why.failure();
  }

  /** Watches this server's lists. */
  ResetWatch resets() {
    return resets;
  }

  /** The last listing of all keys; empty before there was one, and if it is long overdue. */
  Optional<KeyScan> scan() {
    Instant oldest = clock.instant().minus(walkInterval.multipliedBy(2));
    return scan.filter(last -> !last.endedAt().isBefore(oldest));
  }
}
