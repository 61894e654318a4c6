package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;

/** A list overflowed, and its tokens still work. */
final class ListReset {

  static void check(Facts facts, Findings findings) {
    facts.lists().forEach((server, lists) -> check(server, lists, facts, findings));
  }

  private static void check(Server server, ServerLists lists, Facts facts, Findings findings) {
    Duration lifetime = facts.snapshot().tokenExpiration().orElse(Duration.ZERO);
    Duration least = Thresholds.OVERFLOW_REPORTED;
    Duration matters = lifetime.compareTo(least) > 0 ? lifetime : least;
    Duration ago = lists.lastReset().map(facts::since).orElse(null);
    if (ago == null || ago.compareTo(matters) > 0) {
      return;
    }
    findings
        .critical("A token list on %s overflowed %s ago", server.address(), Amounts.time(ago))
        .evidence(
            "A list that was over 90 %% full fell to a fraction of it with its entries unexpired. Lists that did since the exporter started: %s.",
            Amounts.count(lists.resets()))
        .consequence(
            "The tokens that were on it work until they expire, for %s at most: to disable the user, to change the password or to remove a role does not end them.",
            Amounts.time(matters.minus(ago)))
        .remedy(
            "See whose list grows there; slow down or stop that client.",
            "keystone-token-exporter lists")
        .remedy(
            "To be rid of the old tokens at once, restart this memcached: all of its users log in again.")
        .alert("UserListReset");
  }
}
