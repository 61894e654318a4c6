package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.ListTraffic;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import org.jspecify.annotations.Nullable;

/** What causes a server's traffic, as far as it is known. */
record TrafficCause(ListTraffic lists) {

  static TrafficCause of(Server server, Facts facts) {
    return new TrafficCause(ListTraffic.on(server, facts.snapshot()));
  }

  /** The end of a title; empty if it is no single list. */
  String inTitle() {
    Account culprit = culprit();
    return culprit == null ? "" : ", most by the list of " + culprit.called();
  }

  String sentence() {
    UserList list = lists.cause();
    if (list != null) {
      return rewrites(list);
    }
    if (lists.share().isEmpty()) {
      return "No token list is known to cause it.";
    }
    String share = Amounts.percent(lists.share().getAsDouble());
    return lists.isByOthers()
        ? "Token lists do not cause it: their rewrites are %s of what it receives.".formatted(share)
        : "List rewrites are %s of what it receives (estimated), and no single list is most of it."
            .formatted(share);
  }

  private String rewrites(UserList list) {
    long recent = list.entries().flatMap(UserList.Entries::recent).orElse(0L);
    return "The list of %s has %s and was rewritten %s times in %s: that is most of what it receives."
        .formatted(
            Account.of(list).called(),
            Amounts.bytes(list.bytes()),
            Amounts.count(recent),
            Amounts.time(lists.recentWindow()));
  }

  /** Names the account, or finds the client. */
  void remedy(Draft finding) {
    UserList list = lists.cause();
    if (list != null) {
      finding.accuses(list);
    } else {
      finding.remedy(
          "Find the client that sends or reads most. On that server:", "sar -n DEV 1 5\nss -tn");
    }
  }

  /** The owner of that list; null if it is no single list. */
  @Nullable Account culprit() {
    UserList list = lists.cause();
    return list == null ? null : Account.of(list);
  }
}
