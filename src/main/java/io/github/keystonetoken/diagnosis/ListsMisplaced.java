package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.joining;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.ServerOrder;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import io.github.keystonetoken.view.OrderText;
import java.util.Collection;
import java.util.List;

/** Keystone stores lists on servers where not every controller looks for them. */
final class ListsMisplaced {

  private static final int MOST_NAMES = 3;

  static void check(Facts facts, Findings findings) {
    long misplaced =
        facts.lists().values().stream().mapToLong(lists -> lists.misplaced().orElse(0)).sum();
    if (misplaced == 0) {
      return;
    }
    ServerOrder order =
        facts
            .snapshot()
            .placement()
            .flatMap(Outcome::figures)
            .map(Placement::order)
            .orElse(ServerOrder.UNKNOWN);
    Draft finding = begin(order, misplaced, facts, findings);
    facts.lists().forEach((server, lists) -> finding.evidence(sentence(server, lists)));
    finding
        .evidence("The order of the servers: %s.", OrderText.of(order))
        .remedy(
            "Compare what the controllers have; the exporter must have the same.",
            "grep -nE '^ *(memcache_)?servers' /etc/keystone/keystone.conf")
        .alert("UserListsMisplaced");
  }

  private static Draft begin(ServerOrder order, long misplaced, Facts facts, Findings findings) {
    return switch (order.verdict()) {
      case OTHER ->
          findings
              .warning("Keystone has the memcached servers in another order than the exporter")
              .consequence(
                  "Places, plans and the server that is named for a user are wrong until both have the same order.")
              .remedy(
                  "Give the exporter Keystone's order.",
                  "--memcached.servers=" + addresses(order.servers()));
      case DISAGREE ->
          findings
              .warning("Controllers disagree on the memcached servers or on their order")
              .consequence(
                  "A controller with another order of servers does not find the tokens of these users, and revokes only those that it finds.")
              .remedy(
                  "Give every controller the same servers in the same order, in a quiet hour: users whose key moves must log in again. In keystone.conf:",
                  "[memcache]\nservers = " + addresses(facts.snapshot().lists().keySet()));
      case CONFIRMED, UNKNOWN ->
          findings
              .notice(
                  "%s stored on another server than the one where it belongs",
                  misplaced == 1 ? "1 list is" : Amounts.count(misplaced) + " lists are")
              .consequence(
                  "If no server was down within the last hour, a controller has another list of servers: it does not find the tokens of these users, and revokes only those that it finds.");
    };
  }

  private static String addresses(Collection<Server> servers) {
    return servers.stream().map(Server::address).collect(joining(","));
  }

  /** Empty if no list on this server is misplaced. */
  private static String sentence(Server server, ServerLists lists) {
    long misplaced = lists.misplaced().orElse(0);
    if (misplaced == 0) {
      return "";
    }
    List<UserList> reported = lists.top().stream().filter(UserList::misplaced).toList();
    return "On %s %s of %s belong elsewhere%s."
        .formatted(
            server.address(),
            Amounts.count(misplaced),
            Amounts.count(lists.lists(), "list"),
            reported.stream()
                .limit(MOST_NAMES)
                .map(ListsMisplaced::item)
                .collect(joining(", ", reported.isEmpty() ? "" : "; the largest: ", "")));
  }

  private static String item(UserList list) {
    return "%s (%s, belongs on %s)"
        .formatted(
            Account.of(list).called(),
            Amounts.bytes(list.bytes()),
            list.home().map(Server::address).orElse(""));
  }
}
