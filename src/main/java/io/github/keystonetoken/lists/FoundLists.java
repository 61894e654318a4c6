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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lists found on one server in one collection. Only the largest are kept whole, so that memory
 * is bounded. Used by one thread.
 */
final class FoundLists {

  final Server holder;
  private final int kept;
  private final Map<String, UserList> byKey = new LinkedHashMap<>();

  /** The median expiry, if known, of the kept lists that were read. */
  private final Map<String, Optional<Instant>> medianExpiries = new HashMap<>();

  /** The smaller lists. Whole, the lists of 50,000 users would take 16 MiB. */
  private final List<Found> counted = new ArrayList<>();

  private int nextCut;

  /** The regions of Keystone's cache whose keys are on the server. */
  final Map<String, CacheCopy> cacheRegions = new HashMap<>();

  OptionalLong revocationListBytes = OptionalLong.empty();

  /**
   * A list on one server.
   *
   * @param storedAt null if that is not known
   */
  record Found(Server holder, String key, long bytes, @Nullable Instant storedAt) {
    static Found of(Server holder, UserList list) {
      return new Found(holder, list.key(), list.bytes(), list.rewrittenAt().orElse(null));
    }
  }

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
      for (UserList list : largestOwned().skip(kept).toList()) {
        counted.add(Found.of(holder, list));
        byKey.remove(list.key());
        medianExpiries.remove(list.key());
      }
      nextCut = byKey.size() + kept;
    }
  }

  /** The kept lists with an owner, largest first. */
  private Stream<UserList> largestOwned() {
    return byKey.values().stream()
        .filter(UserList::hasOwner)
        .sorted(Comparator.comparingLong(UserList::bytes).reversed());
  }

  boolean isRead(String key) {
    return medianExpiries.containsKey(key);
  }

  /** Sets the owners of lists that have none. */
  void setOwners(Map<String, User> ownersByKey) {
    byKey.replaceAll(
        (key, list) ->
            list.hasOwner() ? list : list.withOwner(ownersByKey.getOrDefault(key, User.UNKNOWN)));
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

  /** All lists, the small ones too. */
  Stream<Found> all() {
    return Stream.concat(
        byKey.values().stream().map(list -> Found.of(holder, list)), counted.stream());
  }

  long bytes() {
    return all().mapToLong(Found::bytes).sum();
  }

  /** Total size of the largest lists with an owner. */
  long bytesOfLargest(int number) {
    return largestOwned().limit(number).mapToLong(UserList::bytes).sum();
  }

  OptionalLong largestBytes() {
    return kept().stream().mapToLong(UserList::bytes).max();
  }
}
