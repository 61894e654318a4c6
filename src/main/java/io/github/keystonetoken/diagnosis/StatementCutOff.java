package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.CollectorRuns;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.StatementTimes;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A statement keeps reaching its time limit. Limit as in the alert SqlStatementCutOff, on average
 * since the exporter started.
 */
final class StatementCutOff implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    double periods =
        Optional.ofNullable(snapshot.runs().get(Collector.SQL))
            .map(StatementCutOff::periods)
            .orElse(1.0);
    return snapshot.statements().entrySet().stream()
        .filter(statement -> statement.getValue().timeouts() > Thresholds.CUT_OFF_RUNS * periods)
        .map(statement -> finding(statement.getKey(), statement.getValue()));
  }

  /** How long the collector has run, by its collections; one period at least. */
  private static double periods(CollectorRuns runs) {
    long collections =
        runs.successes() + runs.failures().values().stream().mapToLong(Long::longValue).sum();
    return Math.max(
        1,
        (double) collections * runs.interval().toSeconds() / Thresholds.CUT_OFF_PERIOD.toSeconds());
  }

  private static Finding finding(String name, StatementTimes times) {
    return new Finding(
        Severity.WARNING,
        "The exporter's statement %s keeps reaching its time limit".formatted(name),
        "It was cut off %s times since the exporter started."
            .formatted(Amounts.count(times.timeouts())),
        "Its figures are estimated or missing. Keystone's own statements have no such limit, and are"
            + " slow too.",
        List.of(
            Remedy.of(
                "Create the missing index and delete expired rows in small batches: the findings about"
                    + " them have the statements. On a table that is meant to be so large, have it"
                    + " sampled.",
                "--collector.sql.exact-max-rows=0")),
        Optional.of("keystonetokensqlstatementcutoff"));
  }
}
