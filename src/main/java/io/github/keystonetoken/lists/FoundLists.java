package io.github.keystonetoken.lists;

import io.github.keystonetoken.model.CacheCopy;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The lists found on one server in one collection. Only the largest are kept whole, so that memory
 * is bounded. Used by one thread.
 */
final class FoundLists {

  private static final Comparator<UserList> LARGEST_FIRST =
      Comparator.comparingLong(UserList::bytes).reversed();

  final Server holder;
  private final int kept;
  private final Map<String, UserList> byKey = new LinkedHashMap<>();

  /** The median expiry, if known, of the kept lists that were read. */
  private final Map<String, Optional<Instant>> medianExpiries = new HashMap<>();

  /** The smaller lists. Whole, the lists of 50,000 users would take 16 MiB. */
  private final List<Counted> counted = new ArrayList<>();

  private int nextCut;

  private record Counted(String key, long bytes, @Nullable Instant storedAt) {}

  /** The regions of Keystone's cache whose keys are on the server. */
  final Map<String, CacheCopy> cacheRegions = new HashMap<>();

  OptionalLong revocationListBytes = OptionalLong.empty();

  /**
   * @param kept least number of the largest lists with an owner that are kept; smaller ones are
   *     only counted
   */
  FoundLists(Server holder, int kept) {
    this.holder = holder;
    this.kept = kept;
    this.nextCut = 2 * kept;
  }

  /** Adds a list unless it was added before. */
  void add(UserList list) {
    byKey.putIfAbsent(list.key(), list);
    cutIfMany();
  }

  /** Adds or replaces a list that was read, decoded or not. */
  void addRead(UserList list, Optional<Instant> medianExpiry) {
    byKey.put(list.key(), list);
    medianExpiries.put(list.key(), medianExpiry);
    cutIfMany();
  }

  private void cutIfMany() {
    if (byKey.size() >= nextCut) {
      List<UserList> smaller =
          byKey.values().stream()
              .filter(UserList::hasOwner)
              .sorted(LARGEST_FIRST)
              .skip(kept)
              .toList();
      for (UserList list : smaller) {
        counted.add(new Counted(list.key(), list.bytes(), list.rewrittenAt().orElse(null)));
        byKey.remove(list.key());
        medianExpiries.remove(list.key());
      }
      nextCut = byKey.size() + kept;
    }
  }

  boolean isRead(String key) {
    return medianExpiries.containsKey(key);
  }

  /** Sets the owners of lists that have none. */
  void setOwners(Map<String, String> idsByKey) {
    byKey.replaceAll(
        (key, list) ->
            list.hasOwner() ? list : list.withOwner(User.withId(idsByKey.getOrDefault(key, ""))));
  }

  /** The largest lists, and all without an owner. */
  Collection<UserList> kept() {
    return byKey.values();
  }

  /** The moment until which half of a list's entries stay unexpired; empty if not known. */
  Optional<Instant> medianExpiry(String key) {
    return medianExpiries.getOrDefault(key, Optional.empty());
  }

  int count() {
    return byKey.size() + counted.size();
  }

  /** Receives every list. */
  interface Visitor {
    void visit(String key, long bytes, @Nullable Instant storedAt);
  }

  void forEach(Visitor visitor) {
    for (UserList list : byKey.values()) {
      visitor.visit(list.key(), list.bytes(), list.rewrittenAt().orElse(null));
    }
    counted.forEach(list -> visitor.visit(list.key(), list.bytes(), list.storedAt()));
  }

  long bytes() {
    LongAdder sum = new LongAdder();
    forEach((key, bytes, storedAt) -> sum.add(bytes));
    return sum.sum();
  }

  /** Total size of the largest lists with an owner. */
  long bytesOfLargest(int number) {
    return kept().stream()
        .filter(UserList::hasOwner)
        .sorted(LARGEST_FIRST)
        .limit(number)
        .mapToLong(UserList::bytes)
        .sum();
  }

  OptionalLong largestBytes() {
    return kept().stream().mapToLong(UserList::bytes).max();
  }

  long misplaced(PlaceCheck places) {
    LongAdder misplaced = new LongAdder();
    forEach(
        (key, bytes, storedAt) -> misplaced.add(places.isMisplaced(key, holder, storedAt) ? 1 : 0));
    return misplaced.sum();
  }
}
