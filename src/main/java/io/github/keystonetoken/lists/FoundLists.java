package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.placement.PlacementInUse;
import io.github.keystonetoken.model.Server;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was found on one server. Filled during one collection, on its thread. */
final class FoundLists {

  private final Server holder;
  private final boolean hasMetaGet;
  private final Map<String, FoundList> byKey = new LinkedHashMap<>();
  private final Set<String> cacheRegions = new TreeSet<>();
  private OptionalLong revocationListBytes = OptionalLong.empty();

  /**
   * Nothing yet.
   *
   * @param holder the server that is searched
   * @param hasMetaGet whether it can be asked for an item's size
   */
  FoundLists(Server holder, boolean hasMetaGet) {
    this.holder = holder;
    this.hasMetaGet = hasMetaGet;
  }

  Server holder() {
    return holder;
  }

  boolean hasMetaGet() {
    return hasMetaGet;
  }

  /** A list that was found already stays as it is. */
  void add(FoundList list) {
    byKey.putIfAbsent(list.key(), list);
  }

  void addRevocationList(long bytes) {
    revocationListBytes = OptionalLong.of(bytes);
  }

  void addCacheRegion(String region) {
    cacheRegions.add(region);
  }

  /** A list that was read takes the place of what was known of it. */
  void put(FoundList read) {
    byKey.put(read.key(), read);
  }

  /** Whether a list has its owner, or was read to find it: nothing else is to be learned of it. */
  boolean isRead(String key) {
    FoundList list = byKey.get(key);
    return list != null && (list.isNamed() || list.contents().isPresent());
  }

  /** Gives lists without an owner the one that is known by now. */
  void name(Map<String, String> ownersByKey) {
    byKey.replaceAll(
        (key, list) -> list.isNamed() ? list : list.of(ownersByKey.getOrDefault(key, "")));
  }

  Collection<FoundList> all() {
    return byKey.values();
  }

  OptionalLong revocationListBytes() {
    return revocationListBytes;
  }

  /** Names of the regions of Keystone's cache whose keys are here. */
  Set<String> cacheRegions() {
    return cacheRegions;
  }

  long bytes() {
    return all().stream().mapToLong(list -> list.item().bytes()).sum();
  }

  OptionalLong largestBytes() {
    return all().stream().mapToLong(list -> list.item().bytes()).max();
  }

  /** One list a user: a list of before the key mangler was switched may stand beside today's. */
  List<FoundList> largestOfEachUser() {
    Collection<FoundList> named =
        all().stream()
            .filter(FoundList::isNamed)
            .collect(
                Collectors.toMap(
                    FoundList::userId,
                    list -> list,
                    BinaryOperator.maxBy(Comparator.comparingLong(list -> list.item().bytes()))))
            .values();
    return Stream.concat(named.stream(), all().stream().filter(list -> !list.isNamed())).toList();
  }

  /** Lists that the hash puts on another server. */
  long misplaced(PlacementInUse placement) {
    return all().stream().filter(list -> placement.isMisplaced(list.key(), holder)).count();
  }
}
