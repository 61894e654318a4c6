package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.CollectorRuns;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.StatementTimes;
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

  /** The statement that reads pages at random, as a scan of a table of random ids does. */
  private static final String SAMPLE = "slice";

  /** What a collection's samples read at most; on slow disks less, so that the estimate is low. */
  private static final int PAGES_OF_SAMPLES = 1_000;

  private static final int PAGE_BYTES = 16_384;

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    return Stream.concat(measured(snapshot), estimated(snapshot).stream());
  }

  private static Stream<Finding> measured(Snapshot snapshot) {
    return snapshot.statements().entrySet().stream()
        .flatMap(
            statement -> {
              long runs = runs(statement.getValue());
              double mean = runs == 0 ? 0 : statement.getValue().sumSeconds() / runs;
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
        .flatMap(SqlTokens::size)
        .flatMap(
            size ->
                Optional.ofNullable(snapshot.statements().get(SAMPLE))
                    .flatMap(
                        samples -> {
                          double perPage =
                              samples.sumSeconds() / collections(snapshot) / PAGES_OF_SAMPLES;
                          double scan = perPage * size.data() / PAGE_BYTES;
                          return finding(
                              "list_revoked",
                              scan,
                              "Keystone's own list of revoked tokens reads all %s of the table, which"
                                      .formatted(Amounts.bytes(size.data()))
                                  + " takes about %s (estimated from the time of the exporter's"
                                      .formatted(time(scan))
                                  + " samples; it never runs it).");
                        }));
  }

  private static boolean scansForRevoked(SqlTokens sql) {
    return sql.queryPlans().stream()
        .anyMatch(plan -> plan.query().equals("list_revoked") && plan.accessType().equals("ALL"));
  }

  private static long runs(StatementTimes times) {
    return times.bucketCounts().stream().mapToLong(Long::longValue).sum();
  }

  /** At least one: a command collects without counting. */
  private static long collections(Snapshot snapshot) {
    return Math.max(
        1,
        Optional.ofNullable(snapshot.runs().get(Collector.SQL))
            .map(CollectorRuns::successes)
            .orElse(0L));
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
