package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.util.List;

/** Lists are on servers where Keystone does not look for them. */
final class ListsMisplaced {

  private static final int MOST_NAMES = 3;

  static void check(Facts facts, Findings findings) {
    facts.lists().forEach((server, lists) -> check(server, lists, facts, findings));
  }

  private static void check(Server server, ServerLists lists, Facts facts, Findings findings) {
    long misplaced = lists.misplaced().orElse(0);
    if (misplaced == 0) {
      return;
    }
    findings
        .warning(
            "%s of %s lists on %s belong elsewhere",
            Amounts.count(misplaced), Amounts.count(lists.lists()), server.address())
        .evidence(largest(lists))
        .consequence(
            "A controller with another order of servers does not find the tokens of these users, and revokes only those that it finds. Lists that a server's outage moved are harmless, and gone within the lifetime of a token.")
        .remedy(
            "Give every controller the same servers in the same order, in a quiet hour: whoever's key moves must log in again. In keystone.conf:",
            "[memcache]\nservers = "
                + facts.snapshot().lists().keySet().stream()
                    .map(Server::address)
                    .collect(joining(",")))
        .remedy(
            "Compare what the controllers have.",
            "grep -nE '^ *(memcache_)?servers' /etc/keystone/keystone.conf")
        .alert("UserListsMisplaced");
  }

  private static String largest(ServerLists lists) {
    List<UserList> misplaced = lists.top().stream().filter(UserList::misplaced).toList();
    return misplaced.isEmpty()
        ? "None of them is among the largest."
        : misplaced.stream()
            .limit(MOST_NAMES)
            .map(ListsMisplaced::item)
            .collect(joining(", ", "The largest: ", "."));
  }

  private static String item(UserList list) {
    return "%s (%s, belongs on %s)"
        .formatted(
            Account.of(list).called(),
            Amounts.bytes(list.bytes()),
            list.home().map(Server::address).orElse(""));
  }
}
