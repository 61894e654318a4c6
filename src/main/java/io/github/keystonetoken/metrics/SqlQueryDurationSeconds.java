package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.StatementTimes;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.stream.Stream;

/**
 * How long the exporter's own statements take.
 *
 * <pre>
 * # TYPE keystone_token_sql_query_duration_seconds histogram
 * keystone_token_sql_query_duration_seconds_bucket{query="states",le="0.001"} 0
 * keystone_token_sql_query_duration_seconds_bucket{query="states",le="0.0025"} 4
 * ...
 * keystone_token_sql_query_duration_seconds_bucket{query="states",le="+Inf"} 42
 * keystone_token_sql_query_duration_seconds_count{query="states"} 42
 * keystone_token_sql_query_duration_seconds_sum{query="states"} 1.5
 * </pre>
 */
final class SqlQueryDurationSeconds implements Family {

  private static final List<Double> UPPER_BOUNDS =
      Stream.concat(
              StatementTimes.UPPER_BOUNDS_SECONDS.stream(), Stream.of(Double.POSITIVE_INFINITY))
          .toList();

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    if (snapshot.statements().isEmpty()) {
      return Stream.empty();
    }
    return Stream.of(
        new HistogramSnapshot(
            Metric.metadata(
                "sql_query_duration_seconds",
                "Time that each of the exporter's own SQL statements took, since the "
                    + "exporter started."),
            snapshot.statements().entrySet().stream()
                .map(statement -> point(statement.getKey(), statement.getValue()))
                .toList()));
  }

  private static HistogramDataPointSnapshot point(String query, StatementTimes times) {
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(UPPER_BOUNDS, times.bucketCounts()),
        times.sumSeconds(),
        Labels.of("query", query),
        Exemplars.EMPTY,
        0);
  }
}
