package io.github.keystonetoken.lists;

import io.github.keystonetoken.model.CacheCopy;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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
 * What was found on one server. Filled during one collection, on its thread. However many lists
 * there are, only the largest are kept as such.
 */
final class FoundLists {

  private static final Comparator<UserList> LARGEST_FIRST =
      Comparator.comparingLong(UserList::bytes).reversed();

  final Server holder;
  private final int kept;
  private final Map<String, UserList> byKey = new LinkedHashMap<>();

  /** Of the kept lists that were read, until when half of the entries stay unexpired, if known. */
  private final Map<String, Optional<Instant>> medianExpiries = new HashMap<>();

  /**
   * Lists that are only counted, each a line of key, size and the second of its last store, 0 if
   * that is not known. As objects, the lists of 50,000 users would take 16 MiB.
   */
  private final ByteArrayOutputStream small = new ByteArrayOutputStream();

  private int smallCount;
  private int nextCut;

  /** The regions of Keystone's cache whose keys are here. */
  final Map<String, CacheCopy> cacheRegions = new HashMap<>();

  OptionalLong revocationListBytes = OptionalLong.empty();

  /**
   * @param kept how many of the largest lists with an owner are kept at least; smaller ones are
   *     only counted
   */
  FoundLists(Server holder, int kept) {
    this.holder = holder;
    this.kept = kept;
    this.nextCut = 2 * kept;
  }

  /** A list that was found already stays as it is. */
  void add(UserList list) {
    byKey.putIfAbsent(list.key(), list);
    cutIfMany();
  }

  /** A list that was read, if understood or not, takes the place of what was known of it. */
  void addRead(UserList list, Optional<Instant> medianExpiry) {
    byKey.put(list.key(), list);
    medianExpiries.put(list.key(), medianExpiry);
    cutIfMany();
  }

  private void cutIfMany() {
    if (byKey.size() >= nextCut) {
      List<UserList> smaller =
          byKey.values().stream()
              .filter(list -> list.hasOwner() && isOneLine(list.key()))
              .sorted(LARGEST_FIRST)
              .skip(kept)
              .toList();
      for (UserList list : smaller) {
        long storedAt = list.rewrittenAt().map(Instant::getEpochSecond).orElse(0L);
        String line = list.key() + " " + list.bytes() + " " + storedAt + "\n";
        small.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        smallCount++;
        byKey.remove(list.key());
        medianExpiries.remove(list.key());
      }
      nextCut = byKey.size() + kept;
    }
  }

  /** Keystone's clients store no other keys, but other clients can. */
  private static boolean isOneLine(String key) {
    return key.chars().noneMatch(Character::isISOControl);
  }

  boolean isRead(String key) {
    return medianExpiries.containsKey(key);
  }

  /** Gives lists without an owner the one that is known by now. */
  void setOwners(Map<String, String> idsByKey) {
    byKey.replaceAll(
        (key, list) ->
            list.hasOwner() ? list : list.withOwner(User.withId(idsByKey.getOrDefault(key, ""))));
  }

  /** The largest lists, and all without an owner. */
  Collection<UserList> kept() {
    return byKey.values();
  }

  /** Until when half of a list's entries stay unexpired; empty if that is not known. */
  Optional<Instant> medianExpiry(String key) {
    return medianExpiries.getOrDefault(key, Optional.empty());
  }

  int count() {
    return byKey.size() + smallCount;
  }

  /** Sees every list. */
  interface Visitor {
    /**
     * A list.
     *
     * @param storedAt null if that is not known
     */
    void visit(String key, long bytes, @Nullable Instant storedAt);
  }

  void forEach(Visitor visitor) {
    for (UserList list : byKey.values()) {
      visitor.visit(list.key(), list.bytes(), list.rewrittenAt().orElse(null));
    }
    small.toString(StandardCharsets.UTF_8).lines().forEach(line -> visit(line, visitor));
  }

  private static void visit(String line, Visitor visitor) {
    int time = line.lastIndexOf(' ');
    int size = line.lastIndexOf(' ', time - 1);
    long storedAt = Long.parseLong(line.substring(time + 1));
    visitor.visit(
        line.substring(0, size),
        Long.parseLong(line.substring(size + 1, time)),
        storedAt == 0 ? null : Instant.ofEpochSecond(storedAt));
  }

  long bytes() {
    LongAdder sum = new LongAdder();
    forEach((key, bytes, storedAt) -> sum.add(bytes));
    return sum.sum();
  }

  /** Size together of the largest lists with an owner. */
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
