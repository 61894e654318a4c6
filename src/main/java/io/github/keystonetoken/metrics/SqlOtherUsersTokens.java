package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Rows of the token table that {@link SqlUserTokens} leaves out.
 *
 * <pre>
 * # TYPE keystone_token_sql_other_users_tokens gauge
 * keystone_token_sql_other_users_tokens 109.0
 * </pre>
 */
final class SqlOtherUsersTokens implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric others =
        Metric.gauge(
            "sql_other_users_tokens",
            "Rows of the token table of all owners that keystone_token_sql_user_tokens "
                + "does not name, at the last good SQL collection, counted or estimated as "
                + "keystone_token_sql_counts_exact says.");
    Figures.sql(snapshot)
        .flatMap(SqlTokens::owners)
        .ifPresent(owners -> others.point(owners.others().value()));
    return others.snapshots();
  }
}
