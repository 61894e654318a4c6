package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * How many rows of the token table the exporter's samples read. With the time that they took, it
 * tells the pace at which the database reads the table.
 *
 * <pre>
 * # TYPE keystone_token_sql_query_rows_total counter
 * keystone_token_sql_query_rows_total{query="slice"} 319000.0
 * </pre>
 */
final class SqlQueryRows implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric rows =
        Metric.counter(
            "sql_query_rows_total",
            "Rows of the token table that the exporter read by ranges of ids, for samples and for"
                + " exact counts, since the exporter started.");
    snapshot.statements().entrySet().stream()
        .filter(statement -> statement.getValue().rows() > 0)
        .forEach(statement -> rows.point(statement.getValue().rows(), "query", statement.getKey()));
    return rows.snapshots();
  }
}
