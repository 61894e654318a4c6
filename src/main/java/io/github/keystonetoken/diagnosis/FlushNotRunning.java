package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Nothing deletes expired tokens. Limits as in the alert of the same name. */
final class FlushNotRunning implements Check {

  private static final Duration TWO_FLUSHES =
      Thresholds.FLUSH_INTERVAL.multipliedBy(Thresholds.MISSED_FLUSHES);

  /** The longest default of any release: what a release that is not recognised may keep. */
  private static final Duration LONGEST_DEFAULT_WINDOW = Duration.ofDays(2);

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    SqlTokens sql = Figures.sql(snapshot);
    SqlTokens.Counts counts = sql == null ? null : sql.counts().orElse(null);
    if (sql == null || counts == null || !sql.release().hasTokenDrivers()) {
      return Stream.of();
    }
    Duration window = snapshot.allowExpiredWindow().orElse(LONGEST_DEFAULT_WINDOW);
    Duration age = Duration.between(counts.oldestExpired().orElse(now), now);
    return counts.expired().value() > Thresholds.EXPIRED_ROWS
            && age.compareTo(window.plus(TWO_FLUSHES)) > 0
        ? Stream.of(finding(sql, counts, window, age))
        : Stream.of();
  }

  private static Finding finding(
      SqlTokens sql, SqlTokens.Counts counts, Duration window, Duration age) {
    return new Finding(
        Severity.WARNING,
        "Nothing deletes expired tokens: the oldest expired %s ago".formatted(Amounts.time(age)),
        Finding.sentences(
            "Of %s rows of the token table %s have expired, the oldest %s ago. With an hourly flush none would be older than %s."
                .formatted(
                    Amounts.count(counts.rows()),
                    Amounts.count(counts.expired()),
                    Amounts.time(age),
                    Amounts.time(window.plus(TWO_FLUSHES))),
            Amounts.caveat(counts.expired(), counts.rows())),
        "Keystone never deletes a token by itself: the table grows with each token issued, and"
            + " with it the time of every query of it, until requests hang.",
        List.of(deletion(sql, window), flush(sql.release())),
        Optional.of("keystonetokensqlflushnotrunning"));
  }

  private static Remedy deletion(SqlTokens sql, Duration window) {
    boolean indexed = sql.indexes().getOrDefault("expires", true);
    Duration kept = window.compareTo(Duration.ofHours(1)) < 0 ? Duration.ofHours(1) : window;
    return Remedy.of(
        (indexed ? "" : "Create the index on expires first, or each batch reads the whole table. ")
            + "Delete what has piled up in small batches, never in one giant DELETE: that locks"
            + " Keystone out, and Galera refuses it.",
        BatchedDelete.of("token", "expires", kept));
  }

  private static Remedy flush(Release release) {
    String where = "in the crontab of Keystone's user, on one controller";
    if (release.compareTo(Release.HAVANA) < 0) {
      return Remedy.of(
          "%s has no token_flush: save these lines as a script, and run it every hour %s."
              .formatted(release.title(), where),
          "@hourly /usr/local/sbin/keystone-delete-expired-tokens");
    }
    String since = release == Release.UNKNOWN ? " (Havana and later; before, the lines above)" : "";
    return Remedy.of(
        "Once that is done, flush every hour%s, %s.".formatted(since, where),
        "@hourly keystone-manage token_flush >>/var/log/keystone/token_flush.log 2>&1");
  }
}
