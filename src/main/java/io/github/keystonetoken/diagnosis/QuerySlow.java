package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.StatementTimes;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Queries of the token table take long: the exporter's own as measured, Keystone's list of revoked
 * tokens as estimated. Limits as in the alert SqlQuerySlow, but over all of the exporter's life.
 */
final class QuerySlow implements Check {

  /** The statement that reads samples. */
  private static final String SAMPLE = "slice";

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Stream.concat(measured(snapshot), estimated(snapshot));
  }

  private static Stream<Finding> measured(Snapshot snapshot) {
    return snapshot.statements().entrySet().stream()
        .flatMap(
            statement -> {
              StatementTimes times = statement.getValue();
              double mean = times.meanSeconds();
              return finding(
                  statement.getKey(),
                  mean,
                  "The exporter ran it %s times since it started, and it took %s on average."
                      .formatted(Amounts.count(times.runs()), time(mean)));
            });
  }

  /** Empty if no sample was read: a small table is read whole, and that is measured. */
  private static Stream<Finding> estimated(Snapshot snapshot) {
    SqlTokens sql = Figures.sql(snapshot);
    StatementTimes samples = snapshot.statements().get(SAMPLE);
    if (sql == null || samples == null || samples.rows() == 0 || !scansForRevoked(sql)) {
      return Stream.of();
    }
    SqlTokens.Size size = sql.size().orElse(null);
    SqlTokens.Counts counts = sql.counts().orElse(null);
    if (size == null || counts == null) {
      return Stream.of();
    }
    double seconds = scanSeconds(samples, size.data(), counts.rows().value());
    return finding(
        "list_revoked",
        seconds,
        "Keystone's own list of revoked tokens reads all %s of the table, which takes about %s"
                .formatted(Amounts.bytes(size.data()), time(seconds))
            + " (estimated from the pace of the exporter's samples; it never runs it).");
  }

  private static double scanSeconds(StatementTimes samples, long bytes, long rows) {
    double rowsOfRange = (double) samples.rows() / samples.runs();
    double beyond =
        (samples.quickSeconds() - Thresholds.SAMPLE_SECONDS_PER_RANGE) / rowsOfRange
            - Thresholds.SAMPLE_SECONDS_PER_ROW;
    return (double) bytes / Thresholds.PAGE_BYTES * Thresholds.SCAN_SECONDS_PER_PAGE
        + rows * (Thresholds.SCAN_SECONDS_PER_ROW + Math.max(0, beyond));
  }

  private static boolean scansForRevoked(SqlTokens sql) {
    return sql.queryPlans().stream()
        .anyMatch(plan -> plan.query().equals("list_revoked") && plan.accessType().equals("ALL"));
  }

  private static String time(double seconds) {
    return Amounts.time(Duration.ofMillis((long) (seconds * 1000)));
  }

  private static Stream<Finding> finding(String query, double seconds, String evidence) {
    if (seconds <= Thresholds.SLOW_SECONDS) {
      return Stream.of();
    }
    return Stream.of(
        new Finding(
            seconds > Thresholds.HANGING_SECONDS ? Severity.CRITICAL : Severity.WARNING,
            "The query %s of the token table takes %s".formatted(query, time(seconds)),
            evidence,
            "Every login and validation makes several such queries, one after the other: requests to"
                + " Keystone wait, and at 5 s each commands begin to hang.",
            List.of(
                Remedy.of(
                    "See who runs one now, and for how long.",
                    "mysql -e \"SELECT id, time, state, LEFT(info, 60) FROM information_schema.processlist"
                        + " WHERE info LIKE '%token%' ORDER BY time DESC\""),
                Remedy.of(
                    "Create the missing index, then delete what has expired in small batches: the"
                        + " findings about them have the statements.")),
            Optional.of("keystonetokensqlqueryslow")));
  }
}
