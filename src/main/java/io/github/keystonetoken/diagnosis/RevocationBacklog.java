package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Revocations;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Revocation events pile up. Limits as in the alert RevocationEventsPiling. */
final class RevocationBacklog implements Check {

  /** As many cost milliseconds with each validation. */
  private static final long MOST_NEEDED = 1_000;

  /** As many make the one statement long that deletes them. */
  private static final long MOST_PRUNABLE = 10_000;

  /** What is older no token can match, unless one lives longer. */
  private static final Duration LEAST_KEPT = Duration.ofDays(1);

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Figures.sql(snapshot)
        .flatMap(SqlTokens::revocations)
        .filter(events -> events.needed() > MOST_NEEDED || events.prunable() > MOST_PRUNABLE)
        .map(events -> finding(events, kept(snapshot)))
        .stream();
  }

  private static Duration kept(Snapshot snapshot) {
    return snapshot
        .tokenExpiration()
        .map(lifetime -> lifetime.plus(snapshot.keystone().revocationBuffer()))
        .filter(kept -> kept.compareTo(LEAST_KEPT) > 0)
        .orElse(LEAST_KEPT);
  }

  private static Finding finding(Revocations events, Duration kept) {
    List<Remedy> remedies = new ArrayList<>();
    if (events.needed() > MOST_NEEDED) {
      remedies.add(
          Remedy.of(
              "Find who revokes so much: a portal's logouts, or a script that deletes tokens, projects or"
                  + " users in a loop.",
              "mysql keystone -e \"SELECT user_id, project_id, COUNT(*) FROM revocation_event"
                  + " GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 5\""));
    }
    if (events.prunable() > MOST_PRUNABLE) {
      remedies.add(
          Remedy.of(
              "Delete what no token can match any more in small batches; never what is newer, or"
                  + " revoked tokens work again.",
              BatchedDelete.of("revocation_event", "revoked_at", kept)));
    }
    return new Finding(
        Severity.WARNING,
        "%s revocation events pile up"
            .formatted(Amounts.count(events.needed() + events.prunable())),
        "%s are needed, as a token still alive may match them; %s are not."
            .formatted(Amounts.count(events.needed()), Amounts.count(events.prunable())),
        "Keystone goes through the needed ones to validate a token, and deletes the others with the next"
            + " revocation, all in one statement.",
        remedies,
        Optional.of("keystonetokenrevocationeventspiling"));
  }
}
