package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Bytes that the token table takes.
 *
 * <pre>
 * # TYPE keystone_token_sql_table_size_bytes gauge
 * keystone_token_sql_table_size_bytes{component="data"} 3.42884352E8
 * keystone_token_sql_table_size_bytes{component="free"} 4194304.0
 * keystone_token_sql_table_size_bytes{component="index"} 2637824.0
 * </pre>
 */
final class SqlTableSizeBytes implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric bytes =
        Metric.gauge(
            "sql_table_size_bytes",
            "Size of the token table: data, index, and free, which is allocated and not in "
                + "use. The database's own estimate, read by the last good SQL collection.");
    Figures.sql(snapshot)
        .flatMap(SqlTokens::size)
        .ifPresent(
            size -> {
              bytes.point(size.data(), "component", "data");
              bytes.point(size.index(), "component", "index");
              bytes.point(size.free(), "component", "free");
            });
    return bytes.snapshots();
  }
}
