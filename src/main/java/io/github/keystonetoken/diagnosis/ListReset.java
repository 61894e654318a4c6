package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;

/** A list overflowed, and its tokens are still valid. */
final class ListReset {

  static void check(Facts facts, Findings findings) {
    facts.lists().forEach((server, lists) -> check(server, lists, facts, findings));
  }

  private static void check(Server server, ServerLists lists, Facts facts, Findings findings) {
    Duration lifetime = facts.snapshot().tokenExpiration().orElse(null);
    Duration least = Thresholds.OVERFLOW_REPORTED;
    Duration matters = lifetime != null && lifetime.compareTo(least) > 0 ? lifetime : least;
    ServerLists.Reset last = lists.lastReset().orElse(null);
    Duration ago = last == null ? null : facts.since(last.at());
    if (last == null || ago == null || ago.compareTo(matters) > 0) {
      return;
    }
    Account owner = Account.of(last.list());
    findings
        .critical(
            "The token list of %s on %s overflowed %s ago",
            owner.called(), server.address(), Amounts.time(ago))
        .evidence(
            "It had %s, and shrank although its entries had not expired. %s on this server overflowed since the exporter started.",
            Amounts.bytes(last.list().bytes()), Amounts.count(lists.resets(), "list"))
        .consequence(
            "Its tokens stay valid until they expire%s: disabling the user, changing the password or removing a role does not revoke them.",
            lifetime == null ? "" : ", for " + Amounts.time(matters.minus(ago)) + " at most")
        .accuses(last.list())
        .remedy(
            "Slow down this client, or the list overflows again within hours. Revoke its old tokens one by one if they are known.")
        .alert("UserListReset");
  }
}
