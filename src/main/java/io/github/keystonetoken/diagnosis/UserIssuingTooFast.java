package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserTokens;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;

/** An account asks for a token every second. */
final class UserIssuingTooFast {

  static void check(Facts facts, Findings findings) {
    SqlTokens sql = facts.sql();
    SqlTokens.Recent recent = sql == null ? null : sql.recent().orElse(null);
    if (recent != null) {
      for (UserTokens user : recent.top()) {
        String caveat = Amounts.caveat(user.tokens());
        check(Account.of(user), user.tokens().value(), recent.window(), caveat, findings);
      }
    }
    for (ServerLists lists : facts.lists().values()) {
      for (UserList list : lists.top()) {
        long added = list.entries().flatMap(UserList.Entries::recent).orElse(0L);
        check(Account.of(list), added, lists.recentWindow(), "", findings);
      }
    }
  }

  private static void check(
      Account account, long issued, Duration window, String caveat, Findings findings) {
    double perSecond = (double) issued / Math.max(1, window.toSeconds());
    if (perSecond > Thresholds.ISSUED_PER_SECOND) {
      findings
          .warning(
              "%s was issued %s tokens in %s",
              account.called(), Amounts.count(issued), Amounts.time(window))
          .evidence("That is %.1f a second, where one in a lifetime would do.", perSecond)
          .evidence(caveat)
          .consequence(
              "Each token is another row, or another rewrite of the whole list of its user.")
          .reuseOfTokens(account)
          .alert("UserIssuingTooFast");
    }
  }
}
