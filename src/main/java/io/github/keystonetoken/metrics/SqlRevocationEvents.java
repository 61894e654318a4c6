package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Rows of the table revocation_event, which Keystone goes through to validate a token.
 *
 * <pre>
 * # TYPE keystone_token_sql_revocation_events gauge
 * keystone_token_sql_revocation_events{state="needed"} 214.0
 * keystone_token_sql_revocation_events{state="prunable"} 91877.0
 * </pre>
 */
final class SqlRevocationEvents implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric events =
        Metric.gauge(
            "sql_revocation_events",
            "Rows of the table revocation_event, counted by the last good SQL collection. One is "
                + "prunable when it is older than [token] expiration and [revoke] "
                + "expiration_buffer together; Keystone deletes such rows when it next revokes.");
    Figures.sql(snapshot)
        .flatMap(SqlTokens::revocations)
        .ifPresent(
            revocations -> {
              events.point(revocations.needed(), "state", "needed");
              events.point(revocations.prunable(), "state", "prunable");
            });
    return events.snapshots();
  }
}
