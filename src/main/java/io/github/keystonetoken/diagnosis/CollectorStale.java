package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;

/** A collector has not succeeded for a long time, and no failure says why. */
final class CollectorStale {

  static void check(Facts facts, Findings findings) {
    Snapshot snapshot = facts.snapshot();
    if (!snapshot.runs().isEmpty()) {
      snapshot.runs().forEach((collector, runs) -> check(collector, runs, facts, findings));
    } else if (snapshot.sql().isEmpty()
        && snapshot.nodes().isEmpty()
        && snapshot.lists().isEmpty()) {
      complete(
          findings
              .warning("No figures have been collected yet")
              .evidence("No collector is enabled, or none has finished its first collection."));
    }
  }

  private static void check(
      Collector collector, CollectorRuns runs, Facts facts, Findings findings) {
    if (runs.lastFailure().isPresent()) {
      return;
    }
    if (!runs.hasRun()) {
      complete(
          findings
              .notice("The collector %s has no figures yet", collector.label())
              .evidence("Its first collection has not finished."));
      return;
    }
    Duration limit = runs.interval().multipliedBy(Thresholds.STALE_RUNS);
    Duration age = facts.since(runs.lastSuccess().orElse(facts.now()));
    if (age.compareTo(limit) > 0 && age.compareTo(Thresholds.STALE_AGE) > 0) {
      complete(
          findings
              .warning(
                  "The collector %s has had no new figures for %s",
                  collector.label(), Amounts.time(age))
              .evidence(
                  "It runs every %s; no collection has finished since.",
                  Amounts.time(runs.interval())));
    }
  }

  private static void complete(Draft finding) {
    finding
        .consequence("Findings may be missing.")
        .remedy(
            "Check what is watched, then see the exporter's log.",
            "keystone-token-exporter --config.check")
        .alert("CollectorStale");
  }
}
