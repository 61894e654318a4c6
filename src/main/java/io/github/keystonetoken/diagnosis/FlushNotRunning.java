package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Nothing deletes expired tokens. Limits as in the alert of the same name. */
final class FlushNotRunning implements Check {

  /** Two hourly flushes missed. */
  private static final Duration TWO_FLUSHES = Duration.ofHours(2);

  /** Under as many nobody would notice. */
  private static final long LEAST_ROWS = 1_000;

  /** The longest default of any release: what a release that is not recognised may keep. */
  private static final Duration LONGEST_DEFAULT_WINDOW = Duration.ofDays(2);

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Figures.sql(snapshot)
        .filter(sql -> sql.release().hasTokenDrivers())
        .flatMap(sql -> finding(sql, window(snapshot), now))
        .stream();
  }

  private static Duration window(Snapshot snapshot) {
    return snapshot.allowExpiredWindow().orElse(LONGEST_DEFAULT_WINDOW);
  }

  private static Optional<Finding> finding(SqlTokens sql, Duration window, Instant now) {
    return sql.counts()
        .filter(counts -> counts.expired().value() > LEAST_ROWS)
        .flatMap(
            counts ->
                counts
                    .oldestExpired()
                    .map(oldest -> Duration.between(oldest, now))
                    .filter(age -> age.compareTo(window.plus(TWO_FLUSHES)) > 0)
                    .map(age -> finding(sql, counts, window, age)));
  }

  private static Finding finding(
      SqlTokens sql, SqlTokens.Counts counts, Duration window, Duration age) {
    return new Finding(
        Severity.WARNING,
        "Nothing deletes expired tokens: the oldest expired %s ago".formatted(Amounts.time(age)),
        Sentences.of(
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
