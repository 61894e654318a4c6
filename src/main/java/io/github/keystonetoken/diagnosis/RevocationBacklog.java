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
                "%s may match a live token; %s can be deleted.",
                Amounts.count(events.needed()), Amounts.count(events.prunable()))
            .alert("RevocationEventsPiling");
    if (tooManyNeeded) {
      finding
          .consequence("Each validation of a token goes through those that may match.")
          .sql(
              "Find out who revokes so much: logouts of a portal, or a script that deletes tokens, projects or users.",
              "SELECT user_id, project_id, COUNT(*) FROM revocation_event GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 5");
    }
    if (tooManyPrunable) {
      finding
          .evidence(
              "Of these, %s could have been deleted %s ago.",
              Amounts.count(events.overdue()), Amounts.time(Thresholds.PRUNABLE_FOR))
          .consequence("The next revocation deletes all that can be deleted, in one statement.")
          .batchedDelete(
              "Delete the events that no token can match, in small batches. Do not delete newer ones: revoked tokens would be valid again.",
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
