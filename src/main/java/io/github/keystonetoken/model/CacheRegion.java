package io.github.keystonetoken.model;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A region of Keystone's cache on all servers. Under its key stands a random id that is part of the
 * keys of all its values: with another id a controller has a cache of its own, and does not see
 * what another one revokes.
 *
 * @param copies by the servers that have the key, in the order of Keystone's list
 * @param allRead whether every server was read
 */
public record CacheRegion(String name, Map<Server, CacheCopy> copies, boolean allRead) {

  /**
   * Controllers use the region on several servers at the same time.
   *
   * @param servers that have it in use, in the order of Keystone's list
   * @param lasted for how long already; 0 if they were seen once
   */
  public record Split(Set<Server> servers, Duration lasted) {}

  /** The regions in alphabetical order. */
  public static List<CacheRegion> of(Map<Server, Outcome<ServerLists>> lists) {
    Map<String, Map<Server, CacheCopy>> copies = new TreeMap<>();
    for (Map.Entry<Server, Outcome<ServerLists>> each : lists.entrySet()) {
      if (each.getValue() instanceof Outcome.Ok<ServerLists> read) {
        read.value()
            .cacheRegions()
            .forEach(
                (region, copy) ->
                    copies
                        .computeIfAbsent(region, any -> new LinkedHashMap<>())
                        .put(each.getKey(), copy));
      }
    }
    boolean allRead = lists.values().stream().allMatch(Outcome::isOk);
    return copies.entrySet().stream()
        .map(region -> new CacheRegion(region.getKey(), region.getValue(), allRead))
        .toList();
  }

  /** Null if the region is not split as far as it is known. */
  public @Nullable Split split() {
    Set<Server> servers = new LinkedHashSet<>();
    Duration lasted = Duration.ZERO;
    for (Map.Entry<Server, CacheCopy> copy : copies.entrySet()) {
      for (CacheCopy other : copies.values()) {
        Duration both = copy.getValue().usedBeside(other);
        if (both != null) {
          servers.add(copy.getKey());
          lasted = both.compareTo(lasted) > 0 ? both : lasted;
        }
      }
    }
    return servers.isEmpty() ? null : new Split(servers, lasted);
  }

  /** The servers that have it in use: one, unless it is split, and none if it is idle. */
  public Set<Server> usedOn() {
    Split split = split();
    if (split != null) {
      return split.servers();
    }
    return copies.entrySet().stream()
        .filter(copy -> copy.getValue().isUsed())
        .max(Comparator.comparing(copy -> copy.getValue().lastAccess()))
        .map(copy -> Set.of(copy.getKey()))
        .orElse(Set.of());
  }

  /** Whether it is known that the region is not split: it is in use, and every server was read. */
  public boolean isWhole() {
    return allRead && split() == null && !usedOn().isEmpty();
  }
}
