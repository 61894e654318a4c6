package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * Tokens issued lately, by anybody and by user.
 *
 * <pre>
 * # TYPE keystone_token_sql_recent_tokens gauge
 * keystone_token_sql_recent_tokens 61.0
 * # TYPE keystone_token_sql_user_recent_tokens gauge
 * keystone_token_sql_user_recent_tokens{user_id="c09bd86b96e715ae2a9727c99cf95ef3",user_name="quantum"} 58.0
 * </pre>
 */
final class SqlRecentTokens implements Family {

  private final UserLabels labels;

  SqlRecentTokens(UserLabels labels) {
    this.labels = labels;
  }

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric all =
        Metric.gauge(
            "sql_recent_tokens",
            "Tokens issued in the keystone_token_recent_window_seconds before the last "
                + "good SQL collection, told from their expiry and lifetime, counted or estimated as "
                + "keystone_token_sql_counts_exact says.");
    Metric byUser =
        Metric.gauge(
            "sql_user_recent_tokens",
            "Tokens issued in the keystone_token_recent_window_seconds before the last "
                + "good SQL collection, for the users who issued most.");
    Figures.sql(snapshot)
        .flatMap(SqlTokens::recent)
        .ifPresent(
            recent -> {
              all.point(recent.tokens().value());
              SqlUserTokens.addEach(recent.top(), labels, byUser);
            });
    return Stream.of(all, byUser).flatMap(Metric::snapshots);
  }
}
