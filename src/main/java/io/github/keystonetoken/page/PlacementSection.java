package io.github.keystonetoken.page;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the hash puts each reported user's list, and how it would be with other numbers of servers.
 *
 * @param note why nothing is said of places; empty where something is
 */
record PlacementSection(
    Provenance provenance, Optional<String> note, List<User> users, Optional<WhatIf> whatIf) {

  private static final String REPLICATED =
      "Each server has every list: Keystone's client stores them so on servers with SASL.";

  /** Where one user's list belongs. */
  record User(Owner owner, String key, String server, String list) {}

  static PlacementSection of(Snapshot snapshot, Instant now) {
    Optional<Placement> placement = snapshot.placement().flatMap(Outcome::figures);
    return new PlacementSection(
        Provenance.of(
            snapshot.placement(), Optional.ofNullable(snapshot.runs().get(Collector.LISTS)), now),
        placement.filter(Placement::replicated).map(replicated -> REPLICATED),
        users(snapshot, placement),
        placement.flatMap(known -> WhatIf.of(known, snapshot.lists().size())));
  }

  private static List<User> users(Snapshot snapshot, Optional<Placement> placement) {
    List<User> users = new ArrayList<>();
    Set<String> found = new HashSet<>();
    List<UserList> lists =
        snapshot.lists().values().stream()
            .flatMap(outcome -> outcome.figures().stream())
            .map(ServerLists::top)
            .flatMap(List::stream)
            .toList();
    for (UserList list : lists) {
      if (!list.userId().isEmpty() && found.add(list.userId())) {
        list.home()
            .ifPresent(
                home ->
                    users.add(
                        new User(
                            Owner.ofList(Account.of(list)),
                            list.key(),
                            home.address(),
                            Amounts.bytes(list.bytes()))));
      }
    }
    for (Placement.UserPlacement user : placement.map(Placement::users).orElse(List.of())) {
      if (found.add(user.userId())) {
        users.add(
            new User(
                Owner.ofList(Account.of(user)),
                user.key(),
                user.server().address(),
                "none among the largest"));
      }
    }
    return users;
  }
}
