package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * How far the flush of expired tokens has come.
 *
 * <pre>
 * # TYPE keystone_token_sql_oldest_expired_timestamp_seconds gauge
 * keystone_token_sql_oldest_expired_timestamp_seconds 1.4611428E9
 * </pre>
 */
final class SqlOldestExpiredTimestampSeconds implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric oldest =
        Metric.gauge(
            "sql_oldest_expired_timestamp_seconds",
            "Expiry of the oldest expired row, at the last good SQL collection. It stands "
                + "still when nothing flushes the table, and is absent when no row has expired. Of "
                + "a table that is sampled, it is the oldest row seen, unless an index on expires "
                + "tells it.");
    Figures.sql(snapshot)
        .flatMap(SqlTokens::counts)
        .flatMap(Counts::oldestExpired)
        .ifPresent(expiry -> oldest.point(Seconds.of(expiry)));
    return oldest.snapshots();
  }
}
