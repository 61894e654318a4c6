package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.placement.Ring;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ObjLongConsumer;

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
   * Lists that are only counted, each a line of key, space and size. As objects, the lists of
   * 50,000 users would take 16 MiB.
   */
  private final ByteArrayOutputStream small = new ByteArrayOutputStream();

  private int smallCount;
  private int nextCut;

  /** Names of the regions of Keystone's cache whose keys are here. */
  final Set<String> cacheRegions = new TreeSet<>();

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
        small.writeBytes((list.key() + " " + list.bytes() + "\n").getBytes(StandardCharsets.UTF_8));
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

  /** Visits key and size of every list. */
  void forEach(ObjLongConsumer<String> visitor) {
    byKey.values().forEach(list -> visitor.accept(list.key(), list.bytes()));
    small
        .toString(StandardCharsets.UTF_8)
        .lines()
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              visitor.accept(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
            });
  }

  long bytes() {
    LongAdder sum = new LongAdder();
    forEach((key, bytes) -> sum.add(bytes));
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

  /** One list a user: a list of before the key mangler was switched may stand beside today's. */
  Collection<UserList> largestOfEachUser() {
    Map<String, UserList> byUser = new LinkedHashMap<>();
    for (UserList list : kept()) {
      byUser.merge(
          list.hasOwner() ? list.userId() : list.key(),
          list,
          (a, b) -> a.bytes() >= b.bytes() ? a : b);
    }
    return byUser.values();
  }

  /** Lists that no client would put here. */
  long misplaced(Ring ring) {
    LongAdder misplaced = new LongAdder();
    forEach((key, bytes) -> misplaced.add(ring.isMisplaced(key, holder) ? 1 : 0));
    return misplaced.sum();
  }
}
