package io.github.keystonetoken.lists;

import io.github.keystonetoken.memcached.ItemVisitor;
import io.github.keystonetoken.memcached.KeyWalk;
import io.github.keystonetoken.memcached.ListedItem;
import io.github.keystonetoken.memcached.Node;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.KeyScan;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.refresh.Due;
import io.github.keystonetoken.refresh.Patience;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of one server's keys, from one collection to the next. */
final class ServerKeys {

  /** As many of the largest items are wanted where only the largest are listed. */
  private static final int LARGEST_ITEMS = 100;

  private static final int MOST_UNNAMED = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(ServerKeys.class);

  private final KeyWalk walk;
  private final Clock clock;
  private final Duration walkInterval;
  private final Due walkDue;
  private final JudgedKeys judged = new JudgedKeys();
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
   * What a listing brought.
   *
   * @param candidates items that may be lists of unknown owners
   * @param owners user ids that keys say in clear
   * @param known items under known keys, by key; empty for a server that can be asked for them
   */
  record Listing(List<ListedItem> candidates, Set<String> owners, Map<String, ListedItem> known) {
    static final Listing NOTHING = new Listing(List.of(), Set.of(), Map.of());
  }

  /**
   * Lists the classes of the largest items, and minutes apart all keys.
   *
   * @param keys known ones
   * @param picksKnown whether the server cannot be asked for them
   * @param patience with each answer
   * @param limit of a listing of all keys; what was listed until then counts
   */
  Listing list(KnownKeys keys, boolean picksKnown, Patience patience, Patience limit)
      throws CollectionException, InterruptedException {
    // Who has become known is asked for by name; asked for twice, a small list would count twice.
    unnamed.keySet().removeIf(keys::contains);
    SizeSample candidates = new SizeSample(keys, judged.toKnownKeys());
    ClearOwners owners = new ClearOwners();
    ListedKnown picked = new ListedKnown(keys.and(unnamed().stream()));
    ItemVisitor visitor = candidates.and(owners);
    if (picksKnown) {
      visitor = visitor.and(picked);
    }
    if (walkDue.isDue()) {
      scan = Optional.of(walk.all(visitor, limit.now()));
      walkDue.done();
      known = picked.items();
    } else {
      walk.largest(LARGEST_ITEMS, visitor, patience.now());
      known.putAll(picked.items());
    }
    failure = null;
    return new Listing(candidates.largestFirst(), owners.ids(), known);
  }

  /** A value that was looked at is no list. */
  void isNoList(String key) {
    judged.add(key);
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

  /** Why keys were not listed, told once and not at each collection. */
  void cannotBeListed(CollectionException why) {
    if (!why.failure().equals(failure)) {
      LOG.warn("Lists of users that nobody named are not looked for: {}", why.failure().reason());
    }
    failure = why.failure();
  }

  /** Watches this server's lists. */
  ResetWatch resets() {
    return resets;
  }

  /** The last listing of all keys; empty before there was one, and where it is long overdue. */
  Optional<KeyScan> scan() {
    Instant oldest = clock.instant().minus(walkInterval.multipliedBy(2));
    return scan.filter(last -> !last.endedAt().isBefore(oldest));
  }
}
