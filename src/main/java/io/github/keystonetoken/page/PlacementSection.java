package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.page.Page.Owner;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import io.github.keystonetoken.view.ListText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The server of each reported user's list.
 *
 * @param note why placement is not shown; empty if it is
 * @param order whether controllers agree on it; empty for one server
 */
record PlacementSection(
    Provenance provenance, Optional<String> note, Optional<String> order, List<User> users) {

  private static final String REPLICATED =
      "With SASL, Keystone's client stores every list on every server.";

  /** Where one user's list belongs. */
  record User(Owner owner, String key, String server, String list) {}

  static PlacementSection of(Snapshot snapshot, Instant now) {
    Optional<Placement> placement = snapshot.placementFigures();
    return new PlacementSection(
        Provenance.of(snapshot.placement(), Collector.LISTS, snapshot, now),
        placement.filter(Placement::replicated).map(replicated -> REPLICATED),
        placement
            .map(Placement::order)
            .filter(order -> order.servers().size() > 1)
            .map(ListText::order),
        users(snapshot, placement.map(Placement::users).orElse(List.of())));
  }

  private static List<User> users(Snapshot snapshot, List<Placement.UserPlacement> others) {
    List<User> users = new ArrayList<>();
    Set<String> found = new HashSet<>();
    for (ServerLists lists : snapshot.listFigures().values()) {
      for (UserList list : lists.top()) {
        Server home = list.home().orElse(null);
        if (found.add(list.owner()) && home != null) {
          Owner owner = Owner.ofList(Account.of(list));
          String size = Amounts.bytes(list.bytes());
          users.add(new User(owner, list.key(), home.address(), size));
        }
      }
    }
    for (Placement.UserPlacement user : others) {
      if (found.add(user.user().id())) {
        Owner owner = Owner.ofList(new Account(user.user()));
        users.add(new User(owner, user.key(), user.server().address(), "not among the largest"));
      }
    }
    return users;
  }
}
