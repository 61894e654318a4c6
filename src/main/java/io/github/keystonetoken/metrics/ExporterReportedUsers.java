package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How many users are reported by name, and how many at most.
 *
 * <pre>
 * # TYPE keystone_token_exporter_reported_users gauge
 * keystone_token_exporter_reported_users{collector="lists"} 4.0
 * keystone_token_exporter_reported_users{collector="sql"} 4.0
 * # TYPE keystone_token_exporter_reported_users_limit gauge
 * keystone_token_exporter_reported_users_limit{collector="lists"} 10.0
 * keystone_token_exporter_reported_users_limit{collector="sql"} 20.0
 * </pre>
 */
final class ExporterReportedUsers implements Family {

  private final Supplier<Map<Collector, Integer>> limits;

  ExporterReportedUsers(Supplier<Map<Collector, Integer>> limits) {
    this.limits = limits;
  }

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric reported =
        Metric.gauge(
            "exporter_reported_users",
            "Users that the last good run of the collector reports by name; for lists, the "
                + "lists reported of the server with most.");
    Metric limit =
        Metric.gauge(
            "exporter_reported_users_limit",
            "Users that the collector reports by name at most, as configured; for lists, "
                + "lists of each server.");
    Figures.sql(snapshot)
        .flatMap(SqlTokens::owners)
        .ifPresent(
            owners -> reported.point(owners.top().size(), "collector", Collector.SQL.label()));
    listsReported(snapshot)
        .ifPresent(most -> reported.point(most, "collector", Collector.LISTS.label()));
    limits.get().forEach((collector, users) -> limit.point(users, "collector", collector.label()));
    return Stream.of(reported, limit).flatMap(Metric::snapshots);
  }

  /** The limit holds for each server, so what counts is the server with most lists reported. */
  private static OptionalInt listsReported(Snapshot snapshot) {
    return snapshot.lists().values().stream()
        .flatMap(outcome -> outcome.figures().stream())
        .mapToInt(lists -> lists.top().size())
        .max();
  }
}
