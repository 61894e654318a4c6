package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;

/** Expired tokens are not flushed. */
final class FlushNotRunning {

  private static final Duration TWO_FLUSHES =
      Thresholds.FLUSH_INTERVAL.multipliedBy(Thresholds.MISSED_FLUSHES);

  /** The longest default of any release, for one that is not recognised. */
  private static final Duration LONGEST_DEFAULT_WINDOW = Duration.ofDays(2);

  private static final Duration LEAST_KEPT = Duration.ofHours(1);

  private static final String WHERE = "from the crontab of Keystone's user, on one controller.";

  static void check(SqlTokens sql, Counts counts, Facts facts, Findings findings) {
    Duration window = facts.snapshot().allowExpiredWindow().orElse(LONGEST_DEFAULT_WINDOW);
    Duration oldest = window.plus(TWO_FLUSHES);
    Duration age = facts.since(counts.oldestExpired().orElse(facts.now()));
    if (counts.expired().value() <= Thresholds.EXPIRED_ROWS || age.compareTo(oldest) <= 0) {
      return;
    }
    Findings.Draft finding =
        findings
            .warning("Expired tokens are not flushed: the oldest expired %s ago", age)
            .evidence(
                "Of %s rows, %s have expired. With an hourly flush none would be older than %s.",
                counts.rows(), counts.expired(), oldest)
            .evidence(Amounts.caveat(counts.expired(), counts.rows()))
            .consequence(
                "Keystone deletes no token by itself: the table grows and its queries slow down, until requests hang.")
            .batchedDelete(
                (sql.indexes().getOrDefault("expires", true)
                        ? ""
                        : "Create the index on expires first, or each batch reads the whole table. ")
                    + "Delete the backlog in small batches. One large DELETE locks Keystone out, and Galera refuses it.",
                "token",
                "expires",
                window.compareTo(LEAST_KEPT) < 0 ? LEAST_KEPT : window)
            .alert("SqlFlushNotRunning");
    if (sql.release().compareTo(Release.HAVANA) < 0) {
      finding.remedy(
          "%s has no token_flush: save these lines as a script and run it every hour, %s"
              .formatted(sql.release().title(), WHERE),
          "@hourly /usr/local/sbin/keystone-delete-expired-tokens");
    } else {
      finding.remedy(
          "Then flush every hour%s, %s"
              .formatted(
                  sql.release() == Release.UNKNOWN ? " (before Havana: the lines above)" : "",
                  WHERE),
          "@hourly keystone-manage token_flush >>/var/log/keystone/token_flush.log 2>&1");
    }
  }
}
