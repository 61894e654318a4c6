package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.CollectorRuns;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A collector has not succeeded for a long time, and no failure says why. Limits as in the alert of
 * the same name.
 */
final class CollectorStale implements Check {

  @Override
  public Stream<Finding> findings(Snapshot snapshot, Instant now) {
    boolean knowsNothing =
        snapshot.sql().isEmpty() && snapshot.nodes().isEmpty() && snapshot.lists().isEmpty();
    if (snapshot.runs().isEmpty()) {
      return knowsNothing ? Stream.of(nothing()) : Stream.of();
    }
    return snapshot.runs().entrySet().stream()
        .filter(run -> run.getValue().lastFailure().isEmpty())
        .flatMap(run -> finding(run.getKey(), run.getValue(), now));
  }

  private static Stream<Finding> finding(Collector collector, CollectorRuns runs, Instant now) {
    if (!runs.hasRun()) {
      return Stream.of(
          stale(
              Severity.NOTICE,
              "Nothing is known yet of what the collector %s brings".formatted(collector.label()),
              "Its first collection has not ended."));
    }
    Duration limit = runs.interval().multipliedBy(Thresholds.STALE_RUNS);
    Duration oldest = limit.compareTo(Thresholds.STALE_AGE) < 0 ? Thresholds.STALE_AGE : limit;
    Duration age = Duration.between(runs.lastSuccess().orElse(now), now);
    return age.compareTo(oldest) <= 0
        ? Stream.of()
        : Stream.of(
            stale(
                Severity.WARNING,
                "The collector %s has brought nothing for %s"
                    .formatted(collector.label(), Amounts.time(age)),
                "It is due every %s, and no collection has ended since."
                    .formatted(Amounts.time(runs.interval()))));
  }

  private static Finding nothing() {
    return stale(
        Severity.WARNING,
        "Nothing is known of Keystone's tokens",
        "No collector has brought anything: none is on, or none has ended its first collection.");
  }

  private static Finding stale(Severity severity, String title, String evidence) {
    return new Finding(
        severity,
        title,
        evidence,
        "That no other finding is told here does not mean that all is well.",
        List.of(
            Remedy.of(
                "See what is watched, and then the exporter's log.",
                "keystone-token-exporter --config.check")),
        Optional.of("keystonetokencollectorstale"));
  }
}
