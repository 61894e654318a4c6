package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.UserTokens;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One account owns most of the token table. Limits as in the alert of SqlUserHoarding. */
final class UserHoarding implements Check {

  /** Over half belongs to nobody but a service that fetches a token for each request. */
  private static final double MOST_SHARE = 0.5;

  /** Under as many it may be all there is. */
  private static final long LEAST_TOKENS = 500;

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Figures.sql(snapshot).stream().flatMap(UserHoarding::findings);
  }

  private static Stream<Finding> findings(SqlTokens sql) {
    return sql.counts().map(SqlTokens.Counts::rows).stream()
        .flatMap(
            rows ->
                sql.owners().stream()
                    .flatMap(owners -> owners.top().stream())
                    .filter(user -> user.tokens().value() > LEAST_TOKENS)
                    .filter(user -> user.tokens().value() > MOST_SHARE * rows.value())
                    .map(user -> finding(user, rows, sql.recent())));
  }

  private static Finding finding(
      UserTokens user, Estimate rows, Optional<SqlTokens.Recent> recent) {
    Account account = Account.of(user);
    // Both may be estimates, each with an error of its own.
    String share =
        Amounts.percent(Math.min(1, (double) user.tokens().value() / Math.max(1, rows.value())));
    return new Finding(
        Severity.WARNING,
        "%s owns %s of all rows of the token table".formatted(account.called(), share),
        Sentences.of(
            "%s owns %s of %s rows."
                .formatted(account.called(), Amounts.count(user.tokens()), Amounts.count(rows)),
            recent.flatMap(window -> issued(user, window)).orElse(""),
            Amounts.caveat(user.tokens(), rows)),
        "It fetches a token for each request instead of using one until it expires: the table grows"
            + " with its requests, and every login waits for the table.",
        List.of(
            Remedy.reuseOfTokens(account),
            Remedy.of("See who else has many.", "keystone-token-exporter users")),
        Optional.of("keystonetokensqluserhoarding"));
  }

  private static Optional<String> issued(UserTokens user, SqlTokens.Recent recent) {
    return recent.top().stream()
        .filter(issued -> issued.userId().equals(user.userId()))
        .findFirst()
        .map(
            issued ->
                "Of %s tokens of the last %s it was issued %s."
                    .formatted(
                        Amounts.count(recent.tokens()),
                        Amounts.time(recent.window()),
                        Amounts.count(issued.tokens())));
  }
}
