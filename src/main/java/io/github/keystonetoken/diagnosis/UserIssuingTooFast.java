package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
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

  /** One a second is a list of 3,600 tokens at a lifetime of an hour. */
  private static final double MOST_PER_SECOND = 1;

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Stream.concat(inSql(snapshot), inLists(snapshot));
  }

  private static Stream<Finding> inSql(Snapshot snapshot) {
    return Figures.sql(snapshot).flatMap(SqlTokens::recent).stream()
        .flatMap(
            recent ->
                recent.top().stream()
                    .flatMap(
                        user ->
                            finding(
                                Account.of(user),
                                user.tokens().value(),
                                recent.window(),
                                Amounts.caveat(user.tokens()))
                                .stream()));
  }

  private static Stream<Finding> inLists(Snapshot snapshot) {
    return Figures.known(snapshot.lists()).values().stream()
        .flatMap(
            lists ->
                lists.top().stream()
                    .flatMap(
                        list ->
                            list.entries().flatMap(UserList.Entries::recent).stream()
                                .flatMap(
                                    recent ->
                                        finding(Account.of(list), recent, lists.recentWindow(), "")
                                            .stream())));
  }

  private static Optional<Finding> finding(
      Account account, long issued, Duration window, String caveat) {
    double perSecond = (double) issued / Math.max(1, window.toSeconds());
    return perSecond <= MOST_PER_SECOND
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Severity.WARNING,
                "%s was issued %s tokens in %s"
                    .formatted(account.called(), Amounts.count(issued), Amounts.time(window)),
                Sentences.of(
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
