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
 * @param how what decides it, and how that is known; empty where that is not known
 */
record PlacementSection(
    Provenance provenance, Optional<String> how, List<User> users, Optional<WhatIf> whatIf) {

  /** Where one user's list belongs. */
  record User(Owner owner, String key, String server, String list) {}

  static PlacementSection of(Snapshot snapshot, Instant now) {
    Optional<Placement> placement = snapshot.placement().flatMap(Outcome::figures);
    return new PlacementSection(
        Provenance.of(
            snapshot.placement(), Optional.ofNullable(snapshot.runs().get(Collector.LISTS)), now),
        placement.map(PlacementSection::how),
        users(snapshot, placement),
        placement.flatMap(known -> WhatIf.of(known, snapshot.lists().size())));
  }

  private static String how(Placement placement) {
    return placement.algorithm().label()
        + switch (placement.basis()) {
          case CONFIGURED -> ", as configured";
          case DETECTED -> ", detected: the lists stand where it puts them";
          case ASSUMED -> ", assumed: too few lists were found to tell";
        };
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
        users.add(
            new User(
                Owner.ofList(Account.of(list)),
                list.key(),
                list.home().address(),
                Amounts.bytes(list.bytes())));
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
