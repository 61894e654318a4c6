package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
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

  /** Clients give up after 30 to 60 s, and make several requests in a row. */
  private static final double HANGING_SECONDS = 5;

  /** A healthy table answers in milliseconds. */
  private static final double SLOW_SECONDS = 1;

  /** The statement that reads samples. */
  private static final String SAMPLE = "slice";

  // What the recording rule full_scan_seconds takes for granted too (BENCHMARKS.md): what a scan
  // needs
  // on a fast disk, and what samples cost on any.
  private static final double FAST_SECONDS_PER_PAGE = 30e-6;
  private static final double FAST_SECONDS_PER_ROW = 0.4e-6;
  private static final double SAMPLE_SECONDS_PER_RANGE = 7e-3;
  private static final double SAMPLE_SECONDS_PER_ROW = 4e-6;

  private static final int PAGE_BYTES = 16_384;

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Stream.concat(measured(snapshot), estimated(snapshot).stream());
  }

  private static Stream<Finding> measured(Snapshot snapshot) {
    return snapshot.statements().entrySet().stream()
        .flatMap(
            statement -> {
              long runs = statement.getValue().runs();
              double mean = statement.getValue().meanSeconds();
              return finding(
                  statement.getKey(),
                  mean,
                  "The exporter ran it %s times since it started, and it took %s on average."
                      .formatted(Amounts.count(runs), time(mean)))
                  .stream();
            });
  }

  private static Optional<Finding> estimated(Snapshot snapshot) {
    return Figures.sql(snapshot)
        .filter(QuerySlow::scansForRevoked)
        .flatMap(
            sql ->
                sql.size()
                    .flatMap(
                        size ->
                            sql.counts()
                                .flatMap(counts -> scanSeconds(snapshot, size, counts))
                                .flatMap(seconds -> estimated(size, seconds))));
  }

  private static Optional<Finding> estimated(SqlTokens.Size size, double seconds) {
    return finding(
        "list_revoked",
        seconds,
        "Keystone's own list of revoked tokens reads all %s of the table, which takes about %s"
                .formatted(Amounts.bytes(size.data()), time(seconds))
            + " (estimated from the pace of the exporter's samples; it never runs it).");
  }

  /** Empty where no sample was read: a small table is read whole, and that is measured. */
  private static Optional<Double> scanSeconds(
      Snapshot snapshot, SqlTokens.Size size, SqlTokens.Counts counts) {
    return Optional.ofNullable(snapshot.statements().get(SAMPLE))
        .filter(samples -> samples.rows() > 0)
        .map(
            samples -> {
              double rowsOfRange = (double) samples.rows() / samples.runs();
              double beyond =
                  (samples.meanSeconds() - SAMPLE_SECONDS_PER_RANGE) / rowsOfRange
                      - SAMPLE_SECONDS_PER_ROW;
              return (double) size.data() / PAGE_BYTES * FAST_SECONDS_PER_PAGE
                  + counts.rows().value() * (FAST_SECONDS_PER_ROW + Math.max(0, beyond));
            });
  }

  private static boolean scansForRevoked(SqlTokens sql) {
    return sql.queryPlans().stream()
        .anyMatch(plan -> plan.query().equals("list_revoked") && plan.accessType().equals("ALL"));
  }

  private static String time(double seconds) {
    return Amounts.time(Duration.ofMillis((long) (seconds * 1000)));
  }

  private static Optional<Finding> finding(String query, double seconds, String evidence) {
    if (seconds <= SLOW_SECONDS) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            seconds > HANGING_SECONDS ? Severity.CRITICAL : Severity.WARNING,
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
