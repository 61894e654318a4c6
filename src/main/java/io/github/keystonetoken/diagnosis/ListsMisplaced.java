package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import io.github.keystonetoken.view.ListText;
import java.util.List;

/** Lists are stored on servers where not every controller looks for them. */
final class ListsMisplaced {

  private static final int MOST_NAMES = 3;

  static void check(Facts facts, Findings findings) {
    long misplaced =
        facts.lists().values().stream().mapToLong(lists -> lists.misplaced().orElse(0)).sum();
    if (misplaced == 0) {
      return;
    }
    ServerOrder order =
        facts.snapshot().placementFigures().map(Placement::order).orElse(ServerOrder.UNKNOWN);
    Draft finding = begin(order, misplaced, facts, findings);
    facts.lists().forEach((server, lists) -> finding.evidence(sentence(server, lists)));
    finding
        .evidence("Server order: %s.", ListText.order(order))
        .remedy(
            "Compare the servers on all controllers; the exporter needs the same list.",
            "grep -nE '^ *(memcache_)?servers' /etc/keystone/keystone.conf")
        .alert("UserListsMisplaced");
  }

  private static Draft begin(ServerOrder order, long misplaced, Facts facts, Findings findings) {
    return switch (order.verdict()) {
      case OTHER ->
          findings
              .warning("Keystone and the exporter have the memcached servers in different orders")
              .consequence(
                  "Placement, plans and the server named for a user are wrong until both have the same order.")
              .remedy(
                  "Set Keystone's order in the exporter.",
                  "--memcached.servers=" + Server.addresses(order.servers(), ","));
      case DISAGREE ->
          findings
              .warning("Controllers disagree on the memcached servers or on their order")
              .consequence(
                  "A controller with another order does not find the tokens of these users, and revokes only those that it finds.")
              .remedy(
                  "Set the same servers in the same order on every controller, in a quiet hour: users whose keys move must log in again. In keystone.conf:",
                  "[memcache]\nservers = "
                      + Server.addresses(facts.snapshot().lists().keySet(), ","));
      case CONFIRMED, UNKNOWN ->
          findings
              .notice(
                  "%s stored on the wrong memcached server",
                  misplaced == 1 ? "1 list is" : Amounts.count(misplaced) + " lists are")
              .consequence(
                  "Unless a server was down within the last hour, a controller has another list of servers: it does not find the tokens of these users, and revokes only those that it finds.");
    };
  }

  /** Empty if no list on this server is misplaced. */
  private static String sentence(Server server, ServerLists lists) {
    long misplaced = lists.misplaced().orElse(0);
    if (misplaced == 0) {
      return "";
    }
    List<UserList> reported = lists.top().stream().filter(UserList::misplaced).toList();
    return Amounts.text(
        "Misplaced on %s: %s of %s%s.",
        server,
        misplaced,
        Amounts.count(lists.lists(), "list"),
        reported.stream()
            .limit(MOST_NAMES)
            .map(ListsMisplaced::item)
            .collect(joining(", ", reported.isEmpty() ? "" : "; the largest: ", "")));
  }

  private static String item(UserList list) {
    return Amounts.text(
        "%s (%s, belongs on %s)",
        Account.of(list), Amounts.bytes(list.bytes()), list.home().map(Server::address).orElse(""));
  }
}
