package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Rows of the token table by state. The states are disjoint.
 *
 * <pre>
 * # TYPE keystone_token_sql_tokens gauge
 * keystone_token_sql_tokens{state="active"} 492.0
 * keystone_token_sql_tokens{state="expired"} 20361.0
 * keystone_token_sql_tokens{state="no_expiry"} 0.0
 * keystone_token_sql_tokens{state="revoked"} 63.0
 * </pre>
 */
final class SqlTokensByState implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric tokens =
        Metric.gauge(
            "sql_tokens",
            "Rows of the token table by state, at the last good SQL collection, counted or "
                + "estimated as keystone_token_sql_counts_exact says; "
                + "sums to keystone_token_sql_rows. A revoked row that has expired counts as "
                + "expired.");
    Figures.sql(snapshot)
        .flatMap(SqlTokens::counts)
        .ifPresent(
            counts -> {
              tokens.point(counts.active().value(), "state", "active");
              tokens.point(counts.revoked().value(), "state", "revoked");
              tokens.point(counts.expired().value(), "state", "expired");
              tokens.point(counts.noExpiry().value(), "state", "no_expiry");
            });
    return tokens.snapshots();
  }
}
