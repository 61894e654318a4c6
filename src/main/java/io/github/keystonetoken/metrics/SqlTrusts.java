package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Rows of the table trust by state. The states are disjoint.
 *
 * <pre>
 * # TYPE keystone_token_sql_trusts gauge
 * keystone_token_sql_trusts{state="active"} 41.0
 * keystone_token_sql_trusts{state="deleted"} 3120.0
 * keystone_token_sql_trusts{state="expired"} 17.0
 * </pre>
 */
final class SqlTrusts implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric trusts =
        Metric.gauge(
            "sql_trusts",
            "Rows of the table trust by state, counted by the last good SQL collection. Keystone "
                + "marks a trust as deleted and keeps the row; a deleted trust that has expired "
                + "counts as deleted.");
    Figures.sql(snapshot)
        .flatMap(SqlTokens::trusts)
        .ifPresent(
            rows -> {
              trusts.point(rows.active(), "state", "active");
              trusts.point(rows.expired(), "state", "expired");
              trusts.point(rows.deleted(), "state", "deleted");
            });
    return trusts.snapshots();
  }
}
