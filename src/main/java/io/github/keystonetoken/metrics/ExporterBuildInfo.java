package io.github.keystonetoken.metrics;

import io.github.keystonetoken.metrics.TokenMetrics.Build;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * What is running.
 *
 * <pre>
 * # TYPE keystone_token_exporter_build_info gauge
 * keystone_token_exporter_build_info{java_version="17.0.15",revision="6168ac8",version="0.1.0"} 1
 * </pre>
 */
final class ExporterBuildInfo implements Family {

  private final Build build;

  ExporterBuildInfo(Build build) {
    this.build = build;
  }

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric info =
        Metric.info(
            "exporter_build_info",
            "Version of the exporter, the commit that it was built from, and the Java that "
                + "runs it.");
    info.point(
        1,
        "version",
        build.version(),
        "revision",
        build.revision(),
        "java_version",
        build.javaVersion());
    return info.snapshots();
  }
}
