package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lists stand where Keystone does not look for them. As the alert of UserListsMisplaced. */
final class ListsMisplaced implements Check {

  private static final int MOST_NAMES = 3;

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Figures.known(snapshot.lists()).entrySet().stream()
        .filter(server -> server.getValue().misplaced().orElse(0) > 0)
        .map(server -> finding(server.getKey(), server.getValue(), snapshot));
  }

  private static Finding finding(Server server, ServerLists lists, Snapshot snapshot) {
    List<UserList> strangers = lists.top().stream().filter(UserList::misplaced).toList();
    return new Finding(
        Severity.WARNING,
        "%s of %s lists on %s belong elsewhere"
            .formatted(
                Amounts.count(lists.misplaced().orElse(0)),
                Amounts.count(lists.lists()),
                server.address()),
        evidence(strangers),
        "A controller with another order of servers does not find the tokens of these users, and"
            + " revokes only those that it finds. Lists that a server's outage moved are harmless, and gone"
            + " within the lifetime of a token.",
        List.of(
            Remedy.of(
                "Give every controller the same servers in the same order, in a quiet hour: whoever's"
                    + " key moves must log in again. In keystone.conf:",
                "[memcache]\nservers = "
                    + snapshot.lists().keySet().stream()
                        .map(Server::address)
                        .collect(joining(","))),
            Remedy.of(
                "Compare what the controllers have.",
                "grep -nE '^ *(memcache_)?servers' /etc/keystone/keystone.conf")),
        Optional.of("keystonetokenuserlistsmisplaced"));
  }

  private static String evidence(List<UserList> strangers) {
    return strangers.isEmpty()
        ? "None of them is among the largest."
        : strangers.stream()
            .limit(MOST_NAMES)
            .map(
                list ->
                    "%s (%s, belongs on %s)"
                        .formatted(
                            Account.of(list).called(),
                            Amounts.bytes(list.bytes()),
                            list.home().map(Server::address).orElse("")))
            .collect(joining(", ", "The largest: ", "."));
  }
}
