package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import io.github.keystonetoken.view.ListText;
import java.time.Duration;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A list is near the largest item that can be stored. */
final class ListNearLimit {

  static void check(Facts facts, Findings findings) {
    facts.lists().forEach((server, lists) -> check(server, lists, facts.snapshot(), findings));
  }

  private static void check(
      Server server, ServerLists lists, Snapshot snapshot, Findings findings) {
    Duration lifetime = snapshot.tokenExpiration().orElse(null);
    long limit = snapshot.itemLimitBytes(server).orElse(0);
    for (UserList list : lists.top()) {
      Filling filling = new Filling(list, limit, lists.recentWindow(), lifetime);
      if (limit > 0 && filling.isLarge()) {
        add(server, filling, findings);
      }
    }
  }

  private static void add(Server server, Filling filling, Findings findings) {
    UserList list = filling.list();
    UserList.Entries entries = list.entries().orElse(null);
    Long recent = entries == null ? null : entries.recent().orElse(null);
    Duration untilFull = filling.untilFull();
    findings
        .add(
            filling.isCritical() ? Severity.CRITICAL : Severity.WARNING,
            "The token list of %s on %s is %s full",
            Account.of(list).called(),
            server.address(),
            Amounts.percent(filling.share()))
        .evidence(
            "It has %s of %s%s.",
            Amounts.count(list.bytes()),
            Amounts.bytes(filling.limit()),
            entries == null ? "" : ": " + ListText.entries(entries))
        .evidence(
            recent == null
                ? ""
                : "%s entries were added in the last %s."
                    .formatted(Amounts.count(recent), Amounts.time(filling.recentWindow())))
        .evidence(
            untilFull == null
                ? ""
                : "At this pace it overflows in %s.".formatted(Amounts.time(untilFull)))
        .evidence(
            filling.shareInTheEnd().orElse(2) <= 1 ? "At this pace it ends below the limit." : "")
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

  /**
   * How a list fills.
   *
   * @param limit bytes that can be stored
   * @param lifetime of a token; null if it is not known
   */
  private record Filling(
      UserList list, long limit, Duration recentWindow, @Nullable Duration lifetime) {

    /** Of the limit, 1 is full. */
    double share() {
      return list.shareOf(limit);
    }

    /**
     * The share after one token lifetime at the present pace, as each entry stays that long; empty
     * if the pace is not known.
     */
    OptionalDouble shareInTheEnd() {
      UserList.Entries entries = list.entries().orElse(null);
      Long recent = entries == null ? null : entries.recent().orElse(null);
      if (lifetime == null || entries == null || recent == null || entries.total() == 0) {
        return OptionalDouble.empty();
      }
      return OptionalDouble.of(
          share() * recent / recentWindow.toSeconds() / entries.total() * lifetime.toSeconds());
    }

    /** Null if it does not fill, or if the pace is not known. */
    @Nullable Duration untilFull() {
      double inTheEnd = shareInTheEnd().orElse(0);
      return lifetime == null || inTheEnd <= 1 || share() >= 1
          ? null
          : Duration.ofSeconds((long) ((1 - share()) / inTheEnd * lifetime.toSeconds()));
    }

    boolean isCritical() {
      return share() > Thresholds.LIST_ABOUT_TO_OVERFLOW
          || (share() > Thresholds.LIST_LARGE && isFullWithin(Thresholds.LIST_FULL_SOON));
    }

    boolean isLarge() {
      return share() > Thresholds.LIST_LARGE || isFullWithin(Thresholds.LIST_FULL_WITHIN_A_NIGHT);
    }

    private boolean isFullWithin(Duration time) {
      Duration left = untilFull();
      return left != null && left.compareTo(time) < 0;
    }
  }
}
