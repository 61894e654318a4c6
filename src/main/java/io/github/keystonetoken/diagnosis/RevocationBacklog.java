package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Revocations;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Revocation events pile up. Limits as in the alert RevocationEventsPiling. */
final class RevocationBacklog implements Check {

  /** What is older no token can match, unless one lives longer. */
  private static final Duration SHORTEST_KEPT = Duration.ofDays(1);

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    SqlTokens sql = Figures.sql(snapshot);
    Revocations events = sql == null ? null : sql.revocations().orElse(null);
    return events == null
            || (events.needed() <= Thresholds.NEEDED_REVOCATIONS
                && events.prunable() <= Thresholds.PRUNABLE_REVOCATIONS)
        ? Stream.of()
        : Stream.of(finding(events, kept(snapshot)));
  }

  private static Duration kept(Snapshot snapshot) {
    Duration kept = snapshot.keystone().revocationsKept(snapshot.release()).orElse(SHORTEST_KEPT);
    return kept.compareTo(SHORTEST_KEPT) < 0 ? SHORTEST_KEPT : kept;
  }

  private static Finding finding(Revocations events, Duration kept) {
    List<Remedy> remedies = new ArrayList<>();
    if (events.needed() > Thresholds.NEEDED_REVOCATIONS) {
      remedies.add(
          Remedy.of(
              "Find who revokes so much: a portal's logouts, or a script that deletes tokens, projects or"
                  + " users in a loop.",
              "mysql keystone -e \"SELECT user_id, project_id, COUNT(*) FROM revocation_event"
                  + " GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 5\""));
    }
    if (events.prunable() > Thresholds.PRUNABLE_REVOCATIONS) {
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
