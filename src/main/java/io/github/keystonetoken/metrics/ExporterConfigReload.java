package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * How the configuration was last loaded, as Prometheus says it of its own.
 *
 * <pre>
 * # TYPE keystone_token_exporter_config_last_reload_success_timestamp_seconds gauge
 * keystone_token_exporter_config_last_reload_success_timestamp_seconds 1.4617476E9
 * # TYPE keystone_token_exporter_config_last_reload_successful gauge
 * keystone_token_exporter_config_last_reload_successful 1.0
 * </pre>
 */
final class ExporterConfigReload implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric successful =
        Metric.gauge(
            "exporter_config_last_reload_successful",
            "Whether the configuration was sound when it was last loaded; where it was not, the "
                + "one before it is still in use, and the log says what is wrong.");
    Metric lastSuccess =
        Metric.gauge(
            "exporter_config_last_reload_success_timestamp_seconds",
            "When the configuration in use was loaded.");
    snapshot
        .reload()
        .ifPresent(
            reload -> {
              successful.point(reload.successful() ? 1 : 0);
              lastSuccess.point(Seconds.of(reload.lastSuccess()));
            });
    return Stream.of(successful, lastSuccess).flatMap(Metric::snapshots);
  }
}
