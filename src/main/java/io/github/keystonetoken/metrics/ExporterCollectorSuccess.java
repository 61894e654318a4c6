package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Whether the newest run of each collector succeeded.
 *
 * <pre>
 * # TYPE keystone_token_exporter_collector_success gauge
 * keystone_token_exporter_collector_success{collector="sql"} 1.0
 * </pre>
 */
final class ExporterCollectorSuccess implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric success =
        Metric.gauge(
            "exporter_collector_success",
            "Whether the newest run of the collector succeeded: 1 or 0; absent before the "
                + "first has ended.");
    snapshot
        .runs()
        .forEach(
            (collector, runs) -> {
              if (runs.hasRun()) {
                success.point(runs.lastFailure().isEmpty() ? 1 : 0, "collector", collector.label());
              }
            });
    return success.snapshots();
  }
}
