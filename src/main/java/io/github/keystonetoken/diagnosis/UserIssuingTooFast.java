package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** An account asks for a token every second. Limit as in the alert of the same name. */
final class UserIssuingTooFast implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Stream.concat(inSql(snapshot), inLists(snapshot));
  }

  private static Stream<Finding> inSql(Snapshot snapshot) {
    SqlTokens sql = Figures.sql(snapshot);
    SqlTokens.Recent recent = sql == null ? null : sql.recent().orElse(null);
    return recent == null
        ? Stream.of()
        : recent.top().stream()
            .flatMap(
                user ->
                    finding(
                        Account.of(user),
                        user.tokens().value(),
                        recent.window(),
                        Amounts.caveat(user.tokens())));
  }

  private static Stream<Finding> inLists(Snapshot snapshot) {
    return Figures.known(snapshot.lists()).values().stream()
        .flatMap(
            lists ->
                lists.top().stream()
                    .flatMap(
                        list ->
                            finding(
                                Account.of(list),
                                list.entries().flatMap(UserList.Entries::recent).orElse(0L),
                                lists.recentWindow(),
                                "")));
  }

  private static Stream<Finding> finding(
      Account account, long issued, Duration window, String caveat) {
    double perSecond = (double) issued / Math.max(1, window.toSeconds());
    return perSecond <= Thresholds.ISSUED_PER_SECOND
        ? Stream.of()
        : Stream.of(
            new Finding(
                Severity.WARNING,
                "%s was issued %s tokens in %s"
                    .formatted(account.called(), Amounts.count(issued), Amounts.time(window)),
                Finding.sentences(
                    String.format(
                        Locale.ROOT,
                        "That is %.1f a second, where one in a lifetime would do.",
                        perSecond),
                    caveat),
                "Each token is another row, or another rewrite of the whole list of its user.",
                List.of(Remedy.reuseOfTokens(account)),
                Optional.of("keystonetokenuserissuingtoofast")));
  }
}
