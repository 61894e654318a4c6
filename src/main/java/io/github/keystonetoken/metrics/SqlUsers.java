package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * How many users own rows of the token table.
 *
 * <pre>
 * # TYPE keystone_token_sql_users gauge
 * keystone_token_sql_users 9.0
 * </pre>
 */
final class SqlUsers implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric users =
        Metric.gauge(
            "sql_users",
            "Distinct owners of rows of the token table, counted by the last good SQL "
                + "collection; rows without an owner count as one. Absent where only a sample was "
                + "read, which does not tell.");
    Figures.sql(snapshot)
        .flatMap(SqlTokens::owners)
        .flatMap(SqlTokens.Owners::users)
        .ifPresent(users::point);
    return users.snapshots();
  }
}
