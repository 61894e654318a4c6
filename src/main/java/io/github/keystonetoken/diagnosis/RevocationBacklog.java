package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Revocations;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;

/** Revocation events pile up. */
final class RevocationBacklog {

  /** What is older no token can match, unless one lives longer. */
  private static final Duration SHORTEST_KEPT = Duration.ofDays(1);

  static void check(Facts facts, Findings findings) {
    SqlTokens sql = facts.sql();
    Revocations events = sql == null ? null : sql.revocations().orElse(null);
    if (sql == null || events == null) {
      return;
    }
    boolean tooManyNeeded =
        goesThroughAll(sql.release()) && events.needed() > Thresholds.NEEDED_REVOCATIONS;
    boolean tooManyPrunable = events.overdue() > Thresholds.PRUNABLE_REVOCATIONS;
    if (!tooManyNeeded && !tooManyPrunable) {
      return;
    }
    Draft finding =
        findings
            .warning(
                "%s revocation events pile up", Amounts.count(events.needed() + events.prunable()))
            .evidence(
                "%s are needed, as a token still alive may match them; %s are not.",
                Amounts.count(events.needed()), Amounts.count(events.prunable()))
            .alert("RevocationEventsPiling");
    if (tooManyNeeded) {
      finding
          .consequence("Keystone goes through the needed ones with each validation of a token.")
          .sql(
              "Find who revokes so much: a portal's logouts, or a script that deletes tokens, projects or users in a loop.",
              "SELECT user_id, project_id, COUNT(*) FROM revocation_event GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 5");
    }
    if (tooManyPrunable) {
      finding
          .evidence(
              "%s of the latter could have been deleted %s ago.",
              Amounts.count(events.overdue()), Amounts.time(Thresholds.PRUNABLE_FOR))
          .consequence(
              "Keystone deletes what is not needed with the next revocation, all in one statement.")
          .batchedDelete(
              "Delete what no token can match any more in small batches; never what is newer, or revoked tokens work again.",
              "revocation_event",
              "revoked_at",
              kept(facts));
    }
  }

  /**
   * Whether each validation reads all needed events: before Kilo they are in memory, and from Ocata
   * (11.0.0) on the database is asked for a match ({@code keystone/revoke/backends/sql.py}).
   */
  private static boolean goesThroughAll(Release release) {
    return release.compareTo(Release.KILO) >= 0 && release.compareTo(Release.NEWTON) <= 0;
  }

  private static Duration kept(Facts facts) {
    Snapshot snapshot = facts.snapshot();
    return snapshot
        .revocationsKept(snapshot.release())
        .filter(kept -> kept.compareTo(SHORTEST_KEPT) > 0)
        .orElse(SHORTEST_KEPT);
  }
}
