package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * How often the exporter's own statements reached their limit.
 *
 * <pre>
 * # TYPE keystone_token_sql_query_timeouts_total counter
 * keystone_token_sql_query_timeouts_total{query="states"} 1.0
 * </pre>
 */
final class SqlQueryTimeouts implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric timeouts =
        Metric.counter(
            "sql_query_timeouts_total",
            "Runs of each of the exporter's own SQL statements that were cut off at the "
                + "statement limit, since the exporter started.");
    snapshot
        .statements()
        .forEach((query, times) -> timeouts.point(times.timeouts(), "query", query));
    return timeouts.snapshots();
  }
}
