package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * When a token was last issued, plus its lifetime.
 *
 * <pre>
 * # TYPE keystone_token_sql_latest_expiry_timestamp_seconds gauge
 * keystone_token_sql_latest_expiry_timestamp_seconds 1.461751198E9
 * </pre>
 */
final class SqlLatestExpiryTimestampSeconds implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric latest =
        Metric.gauge(
            "sql_latest_expiry_timestamp_seconds",
            "Latest expiry of any row, at the last good SQL collection. Less "
                + "keystone_token_expiration_seconds, it is when a token was last issued. Of "
                + "a table that is sampled, it is the latest row seen, unless an index on expires "
                + "tells it.");
    Figures.sql(snapshot)
        .flatMap(SqlTokens::counts)
        .flatMap(Counts::latestExpiry)
        .ifPresent(expiry -> latest.point(Seconds.of(expiry)));
    return latest.snapshots();
  }
}
