package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import io.github.keystonetoken.view.ListText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A list is near the largest item that can be stored, or overflowed. */
final class ListOverflow {

  static void near(Server server, ServerLists lists, Facts facts, Findings findings) {
    Duration lifetime = facts.snapshot().tokenExpiration().orElse(null);
    long limit = facts.snapshot().itemLimitBytes(server).orElse(0);
    if (limit > 0) {
      for (UserList list : lists.top()) {
        near(server, list, limit, lists.recentWindow(), lifetime, findings);
      }
    }
  }

  private static void near(
      Server server,
      UserList list,
      long limit,
      Duration recentWindow,
      @Nullable Duration lifetime,
      Findings findings) {
    double share = list.shareOf(limit);
    UserList.Entries entries = list.entries().orElse(null);
    Long recent = entries == null ? null : entries.recent().orElse(null);
    Duration untilFull = null;
    String pace = "";
    if (entries != null && recent != null && lifetime != null && entries.total() > 0) {
      // Each entry stays for one token lifetime.
      double inTheEnd =
          share * recent / recentWindow.toSeconds() / entries.total() * lifetime.toSeconds();
      if (inTheEnd <= 1) {
        pace = "At this pace it ends below the limit.";
      } else if (share < 1) {
        untilFull = Duration.ofSeconds((long) ((1 - share) / inTheEnd * lifetime.toSeconds()));
        pace = Amounts.text("At this pace it overflows in %s.", untilFull);
      }
    }
    if (share <= Thresholds.LIST_LARGE
        && !isWithin(Thresholds.LIST_FULL_WITHIN_A_NIGHT, untilFull)) {
      return;
    }
    boolean isCritical =
        share > Thresholds.LIST_ABOUT_TO_OVERFLOW
            || (share > Thresholds.LIST_LARGE && isWithin(Thresholds.LIST_FULL_SOON, untilFull));
    findings
        .add(
            isCritical ? Severity.CRITICAL : Severity.WARNING,
            "The token list of %s on %s is %s full",
            Account.of(list),
            server,
            Amounts.percent(share))
        .evidence(
            "It has %s of %s%s.",
            list.bytes(),
            Amounts.bytes(limit),
            entries == null ? "" : ": " + ListText.entries(entries))
        .evidence(
            recent == null
                ? ""
                : Amounts.text("%s entries were added in the last %s.", recent, recentWindow))
        .evidence(pace)
        .consequence(
            entries != null && entries.unknown() > 0
                // Up to Grizzly tokens are appended (token/backends/memcache.py).
                ? "When it is full, memcached appends nothing more, and Keystone fails to issue tokens to this user."
                : "When it is full, memcached deletes it without an error: the tokens that were on it can no longer be revoked by user.")
        .accuses(list)
        .remedy("If it overflows soon, stop or slow down this client.")
        .remedy(
            "Do not raise memcached's -I: above 1 MiB python-memcached waits 3 s and marks the healthy server as dead, for all users.")
        .alert("UserListNearItemLimit");
  }

  private static boolean isWithin(Duration limit, @Nullable Duration untilFull) {
    return untilFull != null && untilFull.compareTo(limit) < 0;
  }

  /** Its tokens are still valid. */
  static void past(Server server, ServerLists lists, Facts facts, Findings findings) {
    Duration lifetime = facts.snapshot().tokenExpiration().orElse(null);
    Duration least = Thresholds.OVERFLOW_REPORTED;
    Duration matters = lifetime != null && lifetime.compareTo(least) > 0 ? lifetime : least;
    ServerLists.Reset last = lists.lastReset().orElse(null);
    Duration ago = last == null ? null : facts.since(last.at());
    if (last == null || ago == null || ago.compareTo(matters) > 0) {
      return;
    }
    findings
        .critical(
            "The token list of %s on %s overflowed %s ago", Account.of(last.list()), server, ago)
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
