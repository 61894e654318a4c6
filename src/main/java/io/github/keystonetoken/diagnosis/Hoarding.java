package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

/** One account has most of the tokens: of the token table's rows, or in its list in memcached. */
final class Hoarding {

  static void ofRows(Facts facts, Findings findings) {
    facts.ifCounted(
        (sql, counts) -> {
          for (UserTokens user : sql.owners().map(SqlTokens.Owners::top).orElse(List.of())) {
            rows(user, counts.rows(), sql, findings);
          }
        });
  }

  private static void rows(UserTokens user, Estimate all, SqlTokens sql, Findings findings) {
    long tokens = user.tokens().value();
    if (all.value() <= Thresholds.HOARDING_ROWS
        || tokens <= Thresholds.HOARDING_SHARE * all.value()) {
      return;
    }
    Account account = Account.of(user);
    findings
        .warning(
            "%s owns %s of the rows of the token table",
            account.called(),
            // Both may be estimates, each with an error of its own.
            Amounts.percent(Math.min(1, (double) tokens / Math.max(1, all.value()))))
        .evidence("It owns %s of %s rows.", Amounts.count(user.tokens()), Amounts.count(all))
        .evidence(sql.recent().map(recent -> issued(user, recent)).orElse(""))
        .evidence(Amounts.caveat(user.tokens(), all))
        .consequence(
            "It requests a token for each operation: the table grows with them, and every login waits for the table.")
        .accuses(user)
        .remedy("See which other users have many.", "keystone-token-exporter users")
        .alert("SqlUserHoarding");
  }

  private static String issued(UserTokens user, SqlTokens.Recent recent) {
    return recent.top().stream()
        .filter(issued -> issued.userId().equals(user.userId()))
        .findFirst()
        .map(
            issued ->
                "It requested %s of the %s tokens of the last %s."
                    .formatted(
                        Amounts.count(issued.tokens()),
                        Amounts.count(recent.tokens()),
                        Amounts.time(recent.window())))
        .orElse("");
  }

  /** A user has one list, and another on each server where it is misplaced. */
  static void ofLists(Facts facts, Findings findings) {
    Collection<ServerLists> servers = facts.lists().values();
    long allBytes = servers.stream().mapToLong(ServerLists::bytes).sum();
    servers.stream()
        .flatMap(server -> server.top().stream())
        .collect(groupingBy(UserList::owner, LinkedHashMap::new, toList()))
        .values()
        .forEach(copies -> lists(copies, allBytes, findings));
  }

  private static void lists(List<UserList> copies, long allBytes, Findings findings) {
    long bytes = copies.stream().mapToLong(UserList::bytes).sum();
    long tokens =
        copies.stream()
            .flatMap(list -> list.entries().stream())
            // A list without expiries is appended to, and not sent again.
            .mapToLong(entries -> entries.live() + entries.expired())
            .max()
            .orElse(0);
    if (bytes <= Thresholds.HOARDING_SHARE * allBytes || tokens <= Thresholds.HOARDING_TOKENS) {
      return;
    }
    Account account = Account.of(copies.get(0));
    findings
        .notice(
            "The token list of %s has %s of the bytes of all lists",
            account.called(), Amounts.percent((double) bytes / allBytes))
        .evidence(
            "It has %s of %s, and %s entries.",
            Amounts.bytes(bytes), Amounts.bytes(allBytes), Amounts.count(tokens))
        .consequence("Keystone reads and sends all of it again for each token of this account.")
        .accuses(copies.get(0))
        .remedy("See the largest lists.", "keystone-token-exporter lists");
  }
}
