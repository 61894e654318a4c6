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

  /** The longest default of any release: what a release that is not recognised may keep. */
  private static final Duration LONGEST_DEFAULT_WINDOW = Duration.ofDays(2);

  private static final Duration LEAST_KEPT = Duration.ofHours(1);

  private static final String WHERE = "in the crontab of Keystone's user, on one controller.";

  static void check(Facts facts, Findings findings) {
    facts.ifTokensInSql((sql, counts) -> check(sql, counts, facts, findings));
  }

  private static void check(SqlTokens sql, Counts counts, Facts facts, Findings findings) {
    Duration window = facts.snapshot().allowExpiredWindow().orElse(LONGEST_DEFAULT_WINDOW);
    Duration oldest = window.plus(TWO_FLUSHES);
    Duration age = facts.since(counts.oldestExpired().orElse(facts.now()));
    if (counts.expired().value() <= Thresholds.EXPIRED_ROWS || age.compareTo(oldest) <= 0) {
      return;
    }
    Findings.Draft finding =
        findings
            .warning("Nothing deletes expired tokens: the oldest expired %s ago", Amounts.time(age))
            .evidence(
                "Of %s rows of the token table %s have expired, the oldest %s ago. With an hourly flush none would be older than %s.",
                Amounts.count(counts.rows()),
                Amounts.count(counts.expired()),
                Amounts.time(age),
                Amounts.time(oldest))
            .evidence(Amounts.caveat(counts.expired(), counts.rows()))
            .consequence(
                "Keystone never deletes a token by itself: the table grows with each token issued, and with it the time of every query of it, until requests hang.")
            .batchedDelete(
                (sql.indexes().getOrDefault("expires", true)
                        ? ""
                        : "Create the index on expires first, or each batch reads the whole table. ")
                    + "Delete what has piled up in small batches, never in one giant DELETE: that locks Keystone out, and Galera refuses it.",
                "token",
                "expires",
                window.compareTo(LEAST_KEPT) < 0 ? LEAST_KEPT : window)
            .alert("SqlFlushNotRunning");
    if (sql.release().compareTo(Release.HAVANA) < 0) {
      finding.remedy(
          "%s has no token_flush: save these lines as a script, and run it every hour %s"
              .formatted(sql.release().title(), WHERE),
          "@hourly /usr/local/sbin/keystone-delete-expired-tokens");
    } else {
      finding.remedy(
          "Once that is done, flush every hour%s, %s"
              .formatted(
                  sql.release() == Release.UNKNOWN
                      ? " (Havana and later; before, the lines above)"
                      : "",
                  WHERE),
          "@hourly keystone-manage token_flush >>/var/log/keystone/token_flush.log 2>&1");
    }
  }
}
