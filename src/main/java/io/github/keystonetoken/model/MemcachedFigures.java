package io.github.keystonetoken.model;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What {@link Snapshot} holds of the memcached servers. */
record MemcachedFigures(
    Map<Server, Outcome<NodeStats>> nodes,
    Map<Server, Outcome<ServerLists>> lists,
    Optional<Outcome<Placement>> placement,
    Map<Server, Long> fetchedBytes) {

  static final MemcachedFigures NONE =
      new MemcachedFigures(Map.of(), Map.of(), Optional.empty(), Map.of());

  MemcachedFigures {
    nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    lists = Collections.unmodifiableMap(new LinkedHashMap<>(lists));
    fetchedBytes = Collections.unmodifiableMap(new LinkedHashMap<>(fetchedBytes));
  }

  MemcachedFigures withNodes(Map<Server, Outcome<NodeStats>> newest) {
    Map<Server, Outcome<NodeStats>> nodes = after(newest, this.nodes);
    return new MemcachedFigures(nodes, ofSingleServers(lists, nodes), placement, fetchedBytes);
  }

  MemcachedFigures withLists(Map<Server, Outcome<ServerLists>> newest) {
    Map<Server, Outcome<ServerLists>> lists = ofSingleServers(after(newest, this.lists), nodes);
    return new MemcachedFigures(nodes, lists, placement, fetchedBytes);
  }

  /** Lists found at the address of a balancer are those of any server behind it. */
  private static Map<Server, Outcome<ServerLists>> ofSingleServers(
      Map<Server, Outcome<ServerLists>> lists, Map<Server, Outcome<NodeStats>> nodes) {
    Map<Server, Outcome<ServerLists>> kept = new LinkedHashMap<>(lists);
    kept.replaceAll(
        (server, outcome) ->
            NodeStats.isBalanced(nodes.get(server))
                ? Outcome.failed(NodeStats.BALANCED, outcome.at())
                : outcome);
    return kept;
  }

  MemcachedFigures withPlacement(Outcome<Placement> newest) {
    Optional<Outcome<Placement>> placement = Optional.of(newest.after(this.placement.orElse(null)));
    return new MemcachedFigures(nodes, lists, placement, fetchedBytes);
  }

  private static <T> Map<Server, Outcome<T>> after(
      Map<Server, Outcome<T>> newest, Map<Server, Outcome<T>> previous) {
    Map<Server, Outcome<T>> all = new LinkedHashMap<>(newest);
    all.replaceAll((server, outcome) -> outcome.after(previous.get(server)));
    return all;
  }

  MemcachedFigures withFiguresOf(Instant oldest, Instant latest) {
    return new MemcachedFigures(
        of(oldest, latest, nodes),
        of(oldest, latest, lists),
        placement.map(outcome -> outcome.withFiguresOf(oldest, latest)),
        fetchedBytes);
  }

  private static <T> Map<Server, Outcome<T>> of(
      Instant oldest, Instant latest, Map<Server, Outcome<T>> values) {
    Map<Server, Outcome<T>> changed = new LinkedHashMap<>(values);
    changed.replaceAll((server, outcome) -> outcome.withFiguresOf(oldest, latest));
    return changed;
  }

  MemcachedFigures reconfigured(Set<Collector> kept, Collection<Server> servers) {
    boolean keepsLists = kept.contains(Collector.LISTS);
    return new MemcachedFigures(
        kept.contains(Collector.MEMCACHED) ? moved(nodes, servers) : Map.of(),
        keepsLists ? moved(lists, servers) : Map.of(),
        placement.filter(known -> keepsLists),
        moved(fetchedBytes, servers));
  }

  private static <T> Map<Server, T> moved(Map<Server, T> before, Collection<Server> servers) {
    Map<Server, T> after = new LinkedHashMap<>();
    for (Server server : servers) {
      before.forEach(
          (known, value) -> {
            if (known.address().equals(server.address())) {
              after.put(server, value);
            }
          });
    }
    return after;
  }
}
