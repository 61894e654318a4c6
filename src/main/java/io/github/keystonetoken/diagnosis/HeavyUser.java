package io.github.keystonetoken.diagnosis;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One account requests a token every second, or has most of the tokens: by the token table's rows,
 * or by its list in memcached.
 */
final class HeavyUser {

  static void requestsToTable(SqlTokens sql, Facts facts, Findings findings) {
    SqlTokens.Recent recent = sql.recent().orElse(null);
    if (recent == null) {
      return;
    }
    for (UserTokens user : recent.top()) {
      Draft finding =
          requests(new Account(user.user()), user.tokens().value(), recent.window(), findings);
      if (finding != null) {
        finding
            .evidence(Amounts.caveat(user.tokens()))
            .consequence("Each token adds a row, which stays until it is flushed.")
            .accuses(user);
      }
    }
  }

  static void requestsToLists(Server server, ServerLists lists, Facts facts, Findings findings) {
    for (UserList list : lists.top()) {
      long added = list.entries().flatMap(UserList.Entries::recent).orElse(0L);
      Draft finding = requests(Account.of(list), added, lists.recentWindow(), findings);
      if (finding != null) {
        finding.consequence("Keystone sends the whole list again for each token.").accuses(list);
      }
    }
  }

  /** Null if it is slow enough. */
  private static @Nullable Draft requests(
      Account account, long issued, Duration window, Findings findings) {
    double perSecond = (double) issued / Math.max(1, window.toSeconds());
    return perSecond <= Thresholds.ISSUED_PER_SECOND
        ? null
        : findings
            .warning("%s requested %s tokens in %s", account, issued, window)
            .evidence("That is %.1f per second; one per token lifetime is enough.", perSecond)
            .alert("UserIssuingTooFast");
  }

  static void ownsRows(SqlTokens sql, Counts counts, Facts facts, Findings findings) {
    for (UserTokens user : sql.owners().map(SqlTokens.Owners::top).orElse(List.of())) {
      ownsRows(user, counts, sql.recent().orElse(null), findings);
    }
  }

  private static void ownsRows(
      UserTokens user, Counts counts, SqlTokens.@Nullable Recent recent, Findings findings) {
    long tokens = user.tokens().value();
    long all = counts.rows().value();
    if (all <= Thresholds.HOARDING_ROWS || tokens <= Thresholds.HOARDING_SHARE * all) {
      return;
    }
    Draft finding =
        findings
            .warning(
                "%s owns %s of the rows of the token table",
                new Account(user.user()),
                // Both may be estimates, each with an error of its own.
                Amounts.percent(Math.min(1, (double) tokens / all)))
            .evidence("It owns %s of %s rows.", user.tokens(), counts.rows());
    if (recent != null) {
      recent.top().stream()
          .filter(issuer -> issuer.userId().equals(user.userId()))
          .forEach(
              issuer ->
                  finding.evidence(
                      "It requested %s of the %s tokens of the last %s.",
                      issuer.tokens(), recent.tokens(), recent.window()));
    }
    finding
        .evidence(Amounts.caveat(user.tokens(), counts.rows()))
        .consequence(
            "It requests a token for each operation: the table grows with them, and every login waits for the table.")
        .accuses(user)
        .remedy("See which other users have many.", "keystone-token-exporter users")
        .alert("SqlUserHoarding");
  }

  /** A user has one list, and another on each server where it is misplaced. */
  static void ownsLists(Facts facts, Findings findings) {
    Collection<ServerLists> servers = facts.lists().values();
    long allBytes = servers.stream().mapToLong(ServerLists::bytes).sum();
    servers.stream()
        .flatMap(server -> server.top().stream())
        .collect(groupingBy(UserList::owner, LinkedHashMap::new, toList()))
        .values()
        .forEach(copies -> ownsLists(copies, allBytes, findings));
  }

  private static void ownsLists(List<UserList> copies, long allBytes, Findings findings) {
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
    findings
        .notice(
            "The token list of %s has %s of the bytes of all lists",
            Account.of(copies.get(0)), Amounts.percent((double) bytes / allBytes))
        .evidence(
            "It has %s of %s, and %s entries.",
            Amounts.bytes(bytes), Amounts.bytes(allBytes), tokens)
        .consequence("Keystone reads and sends all of it again for each token of this account.")
        .accuses(copies.get(0))
        .remedy("See the largest lists.", "keystone-token-exporter lists");
  }
}
