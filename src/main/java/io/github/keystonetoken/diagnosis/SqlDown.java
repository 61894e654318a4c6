package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome.Failed;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The token table could not be read. As the alert SqlDown. */
final class SqlDown implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return snapshot.sql().stream()
        .flatMap(
            outcome ->
                outcome instanceof Failed<SqlTokens> failed
                    ? Stream.of(finding(failed, snapshot.tokenStore().isSql(), now))
                    : Stream.of());
  }

  private static Finding finding(Failed<SqlTokens> failed, boolean holdsTokens, Instant now) {
    boolean denied = failed.failure().kind() == Failure.Kind.DENIED;
    return new Finding(
        holdsTokens && !denied ? Severity.CRITICAL : Severity.WARNING,
        "Keystone's database cannot be read",
        Finding.sentences(
            failed.failure().reason(),
            failed
                .lastGood()
                .map(
                    good ->
                        "Other findings about the token table are from figures %s old."
                            .formatted(Amounts.time(Duration.between(good.at(), now))))
                .orElse("Nothing is known of the token table.")),
        consequence(holdsTokens, denied),
        List.of(
            denied
                ? Remedy.of(
                    "Give the exporter's account what it needs; this prints the statements.",
                    "keystone-token-exporter grants")
                : Remedy.of(
                    "See whether Keystone still issues tokens; then start the database, or move its"
                        + " address to a node that works.",
                    "openstack token issue -c expires")),
        Optional.of("keystonetokensqldown"));
  }

  private static String consequence(boolean holdsTokens, boolean denied) {
    if (denied) {
      return "The exporter's account alone is refused: Keystone may be well, but nobody watches its"
          + " table.";
    }
    return holdsTokens
        ? "Tokens live in it: if Keystone cannot reach it either, nobody can log in."
        : "Tokens live elsewhere: only the names of users are missing.";
  }
}
