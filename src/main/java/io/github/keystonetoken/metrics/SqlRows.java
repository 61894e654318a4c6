package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Rows of the token table.
 *
 * <pre>
 * # TYPE keystone_token_sql_rows gauge
 * keystone_token_sql_rows 20916.0
 * </pre>
 */
final class SqlRows implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric rows =
        Metric.gauge(
            "sql_rows",
            "Rows of the token table, at the last good SQL collection; counted or estimated, as"
                + " keystone_token_sql_counts_exact says.");
    Figures.sql(snapshot)
        .flatMap(SqlTokens::counts)
        .ifPresent(counts -> rows.point(counts.rows().value()));
    return rows.snapshots();
  }
}
