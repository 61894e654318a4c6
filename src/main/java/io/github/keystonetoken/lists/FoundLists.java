package io.github.keystonetoken.lists;

import io.github.keystonetoken.lists.placement.PlacementInUse;
import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/** What the search found on one server. Filled during one collection, on its thread. */
final class FoundLists {

  private final Server holder;
  private final List<FoundList> all = new ArrayList<>();
  private OptionalLong revocationListBytes = OptionalLong.empty();

  /**
   * Nothing yet.
   *
   * @param holder the server that is searched
   */
  FoundLists(Server holder) {
    this.holder = holder;
  }

  Server holder() {
    return holder;
  }

  void add(FoundList list) {
    all.add(list);
  }

  void addRevocationList(long bytes) {
    revocationListBytes = OptionalLong.of(bytes);
  }

  List<FoundList> all() {
    return all;
  }

  OptionalLong revocationListBytes() {
    return revocationListBytes;
  }

  long bytes() {
    return all.stream().mapToLong(list -> list.item().bytes()).sum();
  }

  OptionalLong largestBytes() {
    return all.stream().mapToLong(list -> list.item().bytes()).max();
  }

  /** One list a user: a list of before the key mangler was switched may stand beside today's. */
  Collection<FoundList> largestOfEachUser() {
    return all.stream()
        .collect(
            Collectors.toMap(
                FoundList::userId,
                list -> list,
                BinaryOperator.maxBy(Comparator.comparingLong(list -> list.item().bytes()))))
        .values();
  }

  /** Lists that the hash puts on another server. */
  long misplaced(PlacementInUse placement) {
    return all.stream().filter(list -> placement.isMisplaced(list.key(), holder)).count();
  }
}
