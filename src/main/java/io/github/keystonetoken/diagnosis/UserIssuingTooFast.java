package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An account requests a token every second. */
final class UserIssuingTooFast {

  static void ofRows(Facts facts, Findings findings) {
    SqlTokens sql = facts.sql();
    SqlTokens.Recent recent = sql == null ? null : sql.recent().orElse(null);
    if (recent == null) {
      return;
    }
    for (UserTokens user : recent.top()) {
      Draft finding = add(Account.of(user), user.tokens().value(), recent.window(), findings);
      if (finding != null) {
        finding
            .evidence(Amounts.caveat(user.tokens()))
            .consequence("Each token adds a row, which stays until it is flushed.")
            .accuses(user);
      }
    }
  }

  static void ofLists(Facts facts, Findings findings) {
    for (ServerLists lists : facts.lists().values()) {
      for (UserList list : lists.top()) {
        long added = list.entries().flatMap(UserList.Entries::recent).orElse(0L);
        Draft finding = add(Account.of(list), added, lists.recentWindow(), findings);
        if (finding != null) {
          finding.consequence("Keystone sends the whole list again for each token.").accuses(list);
        }
      }
    }
  }

  /** Null if it is slow enough. */
  private static @Nullable Draft add(
      Account account, long issued, Duration window, Findings findings) {
    double perSecond = (double) issued / Math.max(1, window.toSeconds());
    return perSecond <= Thresholds.ISSUED_PER_SECOND
        ? null
        : findings
            .warning(
                "%s requested %s tokens in %s",
                account.called(), Amounts.count(issued), Amounts.time(window))
            .evidence("That is %.1f per second; one per token lifetime is enough.", perSecond)
            .alert("UserIssuingTooFast");
  }
}
