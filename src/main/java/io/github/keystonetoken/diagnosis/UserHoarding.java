package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.UserTokens;
import io.github.keystonetoken.view.Account;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One account owns most of the token table. Limits as in the alert of SqlUserHoarding. */
final class UserHoarding implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    SqlTokens sql = Figures.sql(snapshot);
    SqlTokens.Counts counts = sql == null ? null : sql.counts().orElse(null);
    SqlTokens.Owners owners = sql == null ? null : sql.owners().orElse(null);
    if (sql == null || counts == null || owners == null) {
      return Stream.of();
    }
    Estimate rows = counts.rows();
    return owners.top().stream()
        .filter(user -> user.tokens().value() > Thresholds.HOARDING_TOKENS)
        .filter(user -> user.tokens().value() > Thresholds.HOARDING_SHARE * rows.value())
        .map(user -> finding(user, rows, sql.recent()));
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
        Finding.sentences(
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
