package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.ApplicationCredentials;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.Revocations;
import io.github.keystonetoken.model.SqlTokens.Trusts;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of no use that Keystone does not delete: tokens that were left when it stopped storing them
 * in SQL, trusts and application credentials that are deleted or expired, and revocation events.
 */
final class UnusedRows {

  /**
   * Keystone's clocks may differ from the database's. Older revocation events no token can match,
   * unless one lives longer.
   */
  private static final Duration KEPT = Duration.ofDays(1);

  static void others(SqlTokens sql, Facts facts, Findings findings) {
    Trusts trusts =
        sql.trusts().filter(known -> known.unused() > Thresholds.UNUSED_TRUSTS).orElse(null);
    ApplicationCredentials credentials =
        sql.applicationCredentials()
            .filter(known -> known.expired() > Thresholds.EXPIRED_APPLICATION_CREDENTIALS)
            .orElse(null);
    List<String> rows = new ArrayList<>();
    if (trusts != null) {
      rows.add((trusts.isCounted() ? "" : "about ") + Amounts.count(trusts.unused()) + " trusts");
    }
    if (credentials != null) {
      rows.add(Amounts.count(credentials.expired()) + " application credentials");
    }
    if (rows.isEmpty()) {
      return;
    }
    Draft finding =
        findings
            .notice("Unused rows are not deleted: %s", String.join(", ", rows))
            .alert("UnusedRowsPiling");
    if (trusts != null) {
      add(trusts, sql.release(), finding);
    }
    if (credentials != null) {
      add(credentials, finding);
    }
  }

  private static void add(Trusts trusts, Release release, Draft finding) {
    finding
        .evidence(
            "Trusts: %s expired, %s deleted, %s active.",
            trusts.expired(), trusts.deleted(), trusts.active())
        .evidence(
            trusts.isCounted() ? "" : "Estimated from a part of them, within a factor of two.")
        .consequence(
            "Keystone reads all trusts to delete a user or a project and to list a trustee's. Logins are not affected.");
    if (release != Release.UNKNOWN && release.compareTo(Release.STEIN) >= 0) {
      finding.remedy(
          "Delete the trusts in a quiet hour, in one statement, and then once a day from cron.",
          "keystone-manage trust_flush");
    } else {
      finding.batchedDelete(
          "Delete the trusts in small batches. keystone-manage has trust_flush only from Stein on.",
          "trust",
          "COALESCE(deleted_at, expires_at)",
          KEPT);
    }
  }

  private static void add(ApplicationCredentials credentials, Draft finding) {
    finding
        .evidence(
            "Application credentials: %s expired, %s active.",
            credentials.expired(), credentials.active())
        .consequence(
            "Each login with an application credential reads all of them: the table has no index on their ids.")
        .batchedDelete(
            "Delete the application credentials in small batches; Keystone has no command for it.",
            "application_credential",
            "'1970-01-01' + INTERVAL expires_at MICROSECOND",
            KEPT)
        .sql(
            "Find the users who create so many, and make them delete what they no longer use.",
            "SELECT user_id, COUNT(*) FROM application_credential GROUP BY 1 ORDER BY 2 DESC LIMIT 5");
  }

  static void tokens(SqlTokens sql, Counts counts, Facts facts, Findings findings) {
    if (!facts.store().isNone() || counts.rows().value() == 0) {
      return;
    }
    Instant latest = counts.latestExpiry().orElse(null);
    boolean hasLiveTokens = latest != null && latest.isAfter(facts.now());
    String size =
        sql.size()
            .map(bytes -> Amounts.bytes(bytes.data() + bytes.index()))
            .map("They take %s."::formatted)
            .orElse("");
    Draft finding =
        findings
            .notice("The token table has %s rows that Keystone no longer uses", counts.rows())
            .evidence(size)
            .evidence(
                latest == null
                    ? ""
                    : "The last of them %s at %s."
                        .formatted(hasLiveTokens ? "expires" : "expired", latest))
            .evidence(Amounts.caveat(counts.rows()))
            .consequence("Requests are not affected; backups are larger than necessary.")
            .alert("SqlOrphanTable");
    if (latest == null || hasLiveTokens) {
      finding.sql(
          "Wait until the last one has expired. If that never happens, find the controller of an older release that still writes rows.",
          "SELECT MAX(expires), UTC_TIMESTAMP() FROM token");
    } else {
      finding.remedy(
          "Empty the table, unless a controller of an older release still runs. Do not drop it: later migrations expect it.",
          "TRUNCATE TABLE token;");
    }
  }

  static void revocations(SqlTokens sql, Facts facts, Findings findings) {
    Revocations events = sql.revocations().orElse(null);
    if (events == null) {
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
            .warning("%s revocation events pile up", events.needed() + events.prunable())
            .evidence(
                "%s may match a live token; %s can be deleted.", events.needed(), events.prunable())
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
              events.overdue(), Thresholds.PRUNABLE_FOR)
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
        .filter(kept -> kept.compareTo(KEPT) > 0)
        .orElse(KEPT);
  }
}
