package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.Weight;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import io.github.keystonetoken.view.ListText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The server of each reported user's list, and the load with other numbers of servers.
 *
 * @param note why placement is not shown; empty if it is
 * @param order whether controllers agree on it; empty for one server
 */
record PlacementSection(
    Provenance provenance,
    Optional<String> note,
    Optional<String> order,
    List<User> users,
    Optional<WhatIf> whatIf) {

  private static final String REPLICATED =
      "With SASL, Keystone's client stores every list on every server.";

  /** Where one user's list belongs. */
  record User(Owner owner, String key, String server, String list) {}

  /**
   * The busiest server's share with other numbers of servers.
   *
   * @param floors a sentence for each weight
   */
  record WhatIf(List<String> weights, List<Row> rows, List<String> floors) {}

  /** A number of servers, and the share of the busiest of them by each weight. */
  record Row(String servers, boolean isNow, List<Share> shares) {}

  static PlacementSection of(Snapshot snapshot, Instant now) {
    Optional<Placement> placement = snapshot.placement().flatMap(Outcome::figures);
    return new PlacementSection(
        Provenance.of(snapshot.placement(), Collector.LISTS, snapshot, now),
        placement.filter(Placement::replicated).map(replicated -> REPLICATED),
        placement
            .map(Placement::order)
            .filter(order -> order.servers().size() > 1)
            .map(ListText::order),
        users(snapshot, placement.map(Placement::users).orElse(List.of())),
        placement
            .map(Placement::whatIf)
            .filter(whatIf -> !whatIf.isEmpty())
            .map(whatIf -> whatIf(whatIf, snapshot.lists().size())));
  }

  private static List<User> users(Snapshot snapshot, List<Placement.UserPlacement> others) {
    List<User> users = new ArrayList<>();
    Set<String> found = new HashSet<>();
    List<UserList> lists =
        snapshot.lists().values().stream()
            .flatMap(outcome -> outcome.figures().stream())
            .map(ServerLists::top)
            .flatMap(List::stream)
            .toList();
    for (UserList list : lists) {
      if (found.add(list.owner())) {
        Owner owner = Owner.ofList(Account.of(list));
        String size = Amounts.bytes(list.bytes());
        list.home().ifPresent(home -> users.add(new User(owner, list.key(), home.address(), size)));
      }
    }
    for (Placement.UserPlacement user : others) {
      if (found.add(user.user().id())) {
        Owner owner = Owner.ofList(Account.of(user));
        users.add(new User(owner, user.key(), user.server().address(), "not among the largest"));
      }
    }
    return users;
  }

  private static WhatIf whatIf(Map<Weight, Placement.WhatIf> known, int servers) {
    int most =
        known.values().stream().mapToInt(whatIf -> whatIf.hottestShares().size()).min().orElse(0);
    return new WhatIf(
        known.keySet().stream().map(PlacementSection::name).toList(),
        IntStream.rangeClosed(1, most)
            .mapToObj(number -> row(number, number == servers, known.values()))
            .toList(),
        known.entrySet().stream()
            .map(
                weight ->
                    "%s, the largest list is %s of all: more servers cannot lower the busiest share below that."
                        .formatted(
                            name(weight.getKey()), Amounts.percent(weight.getValue().floorShare())))
            .toList());
  }

  private static Row row(int servers, boolean isNow, Collection<Placement.WhatIf> whatIfs) {
    return new Row(
        Integer.toString(servers),
        isNow,
        whatIfs.stream()
            .map(whatIf -> whatIf.hottestShares().get(servers - 1))
            .map(share -> Share.ofServer(share, 1.0 / servers, 1))
            .toList());
  }

  private static String name(Weight weight) {
    return weight == Weight.BYTES ? "By bytes" : "By traffic";
  }
}
