package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Whether the token table has the indexes that Keystone needs.
 *
 * <pre>
 * # TYPE keystone_token_sql_index_present gauge
 * keystone_token_sql_index_present{columns="expires"} 1.0
 * keystone_token_sql_index_present{columns="user_id"} 0.0
 * </pre>
 */
final class SqlIndexPresent implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric present =
        Metric.gauge(
            "sql_index_present",
            "Whether an index of the token table starts with these columns, whatever its "
                + "name, at the last good SQL collection: 1 or 0.");
    Figures.sql(snapshot)
        .ifPresent(
            tokens ->
                tokens
                    .indexes()
                    .forEach(
                        (columns, exists) -> present.point(exists ? 1 : 0, "columns", columns)));
    return present.snapshots();
  }
}
