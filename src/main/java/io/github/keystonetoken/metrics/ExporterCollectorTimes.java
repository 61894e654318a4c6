package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * How often each collector runs, how long it takes, and when it last succeeded.
 *
 * <pre>
 * # TYPE keystone_token_exporter_collector_duration_seconds gauge
 * keystone_token_exporter_collector_duration_seconds{collector="sql"} 0.125
 * # TYPE keystone_token_exporter_collector_interval_seconds gauge
 * keystone_token_exporter_collector_interval_seconds{collector="sql"} 60.0
 * # TYPE keystone_token_exporter_collector_last_success_timestamp_seconds gauge
 * keystone_token_exporter_collector_last_success_timestamp_seconds{collector="sql"} 1.461747598E9
 * </pre>
 */
final class ExporterCollectorTimes implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric interval =
        Metric.gauge(
            "exporter_collector_interval_seconds",
            "Time from the start of one run of the collector to the start of the next, as "
                + "configured.");
    Metric duration =
        Metric.gauge(
            "exporter_collector_duration_seconds",
            "How long the newest run of the collector took, whether it succeeded or not.");
    Metric lastSuccess =
        Metric.gauge(
            "exporter_collector_last_success_timestamp_seconds",
            "When the newest successful run of the collector ended: the time of the "
                + "figures that it brings.");
    snapshot
        .runs()
        .forEach(
            (collector, runs) -> {
              String label = collector.label();
              interval.point(Seconds.of(runs.interval()), "collector", label);
              runs.lastDuration()
                  .ifPresent(took -> duration.point(Seconds.of(took), "collector", label));
              runs.lastSuccess()
                  .ifPresent(at -> lastSuccess.point(Seconds.of(at), "collector", label));
            });
    return Stream.of(interval, duration, lastSuccess).flatMap(Metric::snapshots);
  }
}
