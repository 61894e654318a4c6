package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Whether the token table can be read.
 *
 * <pre>
 * # TYPE keystone_token_sql_up gauge
 * keystone_token_sql_up 1.0
 * </pre>
 */
final class SqlUp implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric up =
        Metric.gauge(
            "sql_up",
            "Whether the newest SQL collection reached the database and could read the "
                + "token table: 1 or 0.");
    snapshot.sql().ifPresent(outcome -> up.point(outcome.isOk() ? 1 : 0));
    return up.snapshots();
  }
}
