package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.UserList;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  private final SmallLists small = new SmallLists();
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
      List<UserList> owned = byKey.values().stream().filter(UserList::hasOwner).toList();
      for (UserList list : owned.stream().sorted(LARGEST_FIRST).skip(kept).toList()) {
        small.add(list.key(), list.bytes());
        byKey.remove(list.key());
        medianExpiries.remove(list.key());
      }
      nextCut = byKey.size() + kept;
    }
  }

  boolean isRead(String key) {
    return medianExpiries.containsKey(key);
  }

  /** Gives lists without an owner the one that is known by now. */
  void setOwners(Map<String, String> idsByKey) {
    byKey.replaceAll(
        (key, list) -> list.hasOwner() ? list : list.withOwner(idsByKey.getOrDefault(key, ""), ""));
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
    return byKey.size() + small.count;
  }

  /** Visits key and size of every list. */
  void forEach(ObjLongConsumer<String> visitor) {
    byKey.values().forEach(list -> visitor.accept(list.key(), list.bytes()));
    small.forEach(visitor);
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

  /**
   * Keys and sizes of lists that are only counted, 46 bytes each: as objects, the lists of 50,000
   * users would take 16 MiB. Nothing is taken out again.
   */
  private static final class SmallLists {

    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(data);
    private int count;

    /** Adds one of at most 1 GiB, which is the most that memcached stores. */
    void add(String key, long bytes) {
      try {
        out.writeUTF(key);
        out.writeInt((int) bytes);
        count++;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void forEach(ObjLongConsumer<String> visitor) {
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(data.toByteArray()))) {
        for (int i = 0; i < count; i++) {
          visitor.accept(in.readUTF(), in.readInt());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
