package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Runs of each collector, by what they came to. An outcome that never occurred stands at 0, so that
 * {@code increase()} sees the first one.
 *
 * <pre>
 * # TYPE keystone_token_exporter_collector_runs_total counter
 * keystone_token_exporter_collector_runs_total{collector="sql",outcome="denied"} 0.0
 * keystone_token_exporter_collector_runs_total{collector="sql",outcome="error"} 0.0
 * keystone_token_exporter_collector_runs_total{collector="sql",outcome="success"} 41.0
 * keystone_token_exporter_collector_runs_total{collector="sql",outcome="timeout"} 1.0
 * keystone_token_exporter_collector_runs_total{collector="sql",outcome="unreachable"} 0.0
 * </pre>
 */
final class ExporterCollectorRuns implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric total =
        Metric.counter(
            "exporter_collector_runs_total",
            "Runs of the collector since the exporter started, by what they came to.");
    snapshot
        .runs()
        .forEach(
            (collector, runs) -> {
              String label = collector.label();
              total.point(runs.successes(), "collector", label, "outcome", "success");
              for (Failure.Kind kind : Failure.Kind.values()) {
                total.point(
                    runs.failures().getOrDefault(kind, 0L),
                    "collector",
                    label,
                    "outcome",
                    kind.label());
              }
            });
    return total.snapshots();
  }
}
