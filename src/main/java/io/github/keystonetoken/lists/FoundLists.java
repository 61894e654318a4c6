package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.Server;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was found on one server. Filled during one collection, on its thread. However many lists
 * there are, only the largest are kept as such.
 */
final class FoundLists {

  private final Server holder;
  private final int kept;
  private final Map<String, StoredList> byKey = new LinkedHashMap<>();
  private final SmallLists small = new SmallLists();
  private final Set<String> cacheRegions = new TreeSet<>();
  private int nextCut;
  private OptionalLong revocationListBytes = OptionalLong.empty();

  /**
   * Nothing yet.
   *
   * @param holder the server that is searched
   * @param kept how many of the largest lists with an owner are kept at least; smaller ones are
   *     only counted
   */
  FoundLists(Server holder, int kept) {
    this.holder = holder;
    this.kept = kept;
    this.nextCut = 2 * kept;
  }

  Server holder() {
    return holder;
  }

  /** A list that was found already stays as it is. */
  void add(StoredList list) {
    byKey.putIfAbsent(list.key(), list);
    if (byKey.size() >= nextCut) {
      cut();
      nextCut = byKey.size() + kept;
    }
  }

  private void cut() {
    byKey.values().stream()
        .filter(StoredList::isNamed)
        .sorted(Comparator.comparingLong((StoredList list) -> list.bytes()).reversed())
        .skip(kept)
        .toList()
        .forEach(
            list -> {
              small.add(list.key(), list.bytes());
              byKey.remove(list.key());
            });
  }

  void addRevocationList(long bytes) {
    revocationListBytes = OptionalLong.of(bytes);
  }

  void addCacheRegion(String region) {
    cacheRegions.add(region);
  }

  /** A list that was read takes the place of what was known of it. */
  void put(StoredList read) {
    byKey.put(read.key(), read);
  }

  /** Whether a list has its owner, or was read to find it: nothing else is to be learned of it. */
  boolean isRead(String key) {
    StoredList list = byKey.get(key);
    return list != null && (list.isNamed() || list.contents() != null);
  }

  /** Gives lists without an owner the one that is known by now. */
  void setOwners(Map<String, String> ownersByKey) {
    byKey.replaceAll(
        (key, list) -> list.isNamed() ? list : list.withOwner(ownersByKey.getOrDefault(key, "")));
  }

  /** The largest lists, and all without an owner. */
  Collection<StoredList> kept() {
    return byKey.values();
  }

  int count() {
    return byKey.size() + small.count();
  }

  /** Visits every list, including those that are only counted. */
  void forEach(SmallLists.Visitor visitor) {
    byKey.values().forEach(list -> visitor.visit(list.key(), list.bytes()));
    small.forEach(visitor);
  }

  OptionalLong revocationListBytes() {
    return revocationListBytes;
  }

  /** Names of the regions of Keystone's cache whose keys are here. */
  Set<String> cacheRegions() {
    return cacheRegions;
  }

  long bytes() {
    LongAdder sum = new LongAdder();
    forEach((key, bytes) -> sum.add(bytes));
    return sum.sum();
  }

  /** Size together of the largest lists with an owner. */
  long bytesOfLargest(int number) {
    return kept().stream()
        .filter(StoredList::isNamed)
        .map(StoredList::bytes)
        .sorted(Comparator.reverseOrder())
        .limit(number)
        .mapToLong(bytes -> bytes)
        .sum();
  }

  OptionalLong largestBytes() {
    return kept().stream().mapToLong(list -> list.bytes()).max();
  }

  /** One list a user: a list of before the key mangler was switched may stand beside today's. */
  List<StoredList> largestOfEachUser() {
    Collection<StoredList> named =
        kept().stream()
            .filter(StoredList::isNamed)
            .collect(
                Collectors.toMap(
                    StoredList::userId,
                    list -> list,
                    BinaryOperator.maxBy(Comparator.comparingLong(list -> list.bytes()))))
            .values();
    return Stream.concat(named.stream(), kept().stream().filter(list -> !list.isNamed())).toList();
  }

  /** Lists that no client would put here. */
  long misplaced(Ring ring) {
    LongAdder misplaced = new LongAdder();
    forEach(
        (key, bytes) -> {
          if (ring.isMisplaced(key, holder)) {
            misplaced.increment();
          }
        });
    return misplaced.sum();
  }
}
