package io.github.keystonetoken.metrics;

import static io.github.keystonetoken.metrics.Metric.counter;
import static io.github.keystonetoken.metrics.Metric.gauge;
import static io.github.keystonetoken.metrics.Metric.info;

import io.github.keystonetoken.metrics.TokenMetrics.Build;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.CollectorRuns;
import io.github.keystonetoken.model.ConfigReload;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The exporter itself: what is running, how it is configured, and how its collectors fare. */
final class ExporterMetrics {

  /** Adds the points of one collector. */
  private interface PerCollector {
    void add(String collector, CollectorRuns runs, Points points);
  }

  private ExporterMetrics() {}

  static List<Metric> table(
      Build build,
      Supplier<Map<Collector, Integer>> reportLimits,
      Supplier<Optional<Duration>> recentWindow) {
    return List.of(
        info(
                "exporter_build_info",
                "Version and commit of the exporter, and the version of Java that runs " + "it.")
            .labels("version", "revision", "java_version")
            .example("count by (version) (keystone_token_exporter_build_info)")
            .values(
                (snapshot, points) ->
                    points.point(1, build.version(), build.revision(), build.javaVersion())),
        gauge(
                "exporter_collector_success",
                "1 if the newest run of the collector succeeded, 0 if not.")
            .labels("collector")
            .example("keystone_token_exporter_collector_success == 0")
            .values(
                perCollector(
                    (collector, runs, points) -> {
                      if (runs.hasRun()) {
                        points.point(runs.lastFailure().isEmpty(), collector);
                      }
                    })),
        gauge(
                "exporter_collector_interval_seconds",
                "Configured time in seconds from the start of one run of the collector "
                    + "to the start of the next.")
            .labels("collector")
            .example("keystone_token_exporter_collector_interval_seconds")
            .values(
                perCollector(
                    (collector, runs, points) ->
                        points.point(Points.seconds(runs.interval()), collector))),
        gauge(
                "exporter_collector_duration_seconds",
                "Time in seconds that the newest run of the collector took.")
            .labels("collector")
            .example(
                "keystone_token_exporter_collector_duration_seconds"
                    + " / keystone_token_exporter_collector_interval_seconds")
            .values(
                perCollector(
                    (collector, runs, points) ->
                        runs.lastDuration()
                            .ifPresent(took -> points.point(Points.seconds(took), collector)))),
        gauge(
                "exporter_collector_last_success_timestamp_seconds",
                "Unix time at which the newest successful run of the collector ended.")
            .labels("collector")
            .example("time() - keystone_token_exporter_collector_last_success_timestamp_seconds")
            .values(
                perCollector(
                    (collector, runs, points) ->
                        runs.lastSuccess()
                            .ifPresent(at -> points.point(Points.seconds(at), collector)))),
        counter("exporter_collector_runs_total", "Runs of the collector by outcome.")
            .labels("collector", "outcome")
            .example("increase(keystone_token_exporter_collector_runs_total[1h])")
            .values(perCollector(ExporterMetrics::outcomes)),
        gauge(
                "exporter_reported_users",
                "Users that the collector reports by name; for lists, the lists of the "
                    + "server with the most.")
            .labels("collector")
            .example(
                "keystone_token_exporter_reported_users"
                    + " / keystone_token_exporter_reported_users_limit")
            .values(ExporterMetrics::reported),
        gauge(
                "exporter_reported_users_limit",
                "Configured maximum number of users that the collector reports by name; "
                    + "for lists, of lists per server.")
            .labels("collector")
            .example("keystone_token_exporter_reported_users_limit")
            .values(
                (snapshot, points) ->
                    reportLimits
                        .get()
                        .forEach((collector, users) -> points.point(users, collector.label()))),
        gauge(
                "recent_window_seconds",
                "Configured length in seconds of the window in which issued tokens count "
                    + "as recent.")
            .example("keystone_token_sql_recent_tokens / keystone_token_recent_window_seconds")
            .value(snapshot -> recentWindow.get().map(Points::seconds)),
        counter(
                "exporter_memcached_fetched_bytes_total",
                "Bytes that the exporter made the server send.")
            .labels("server")
            .example("rate(keystone_token_exporter_memcached_fetched_bytes_total[5m])")
            .values(
                (snapshot, points) ->
                    snapshot
                        .fetchedBytes()
                        .forEach((server, bytes) -> points.point(bytes, server.address()))),
        gauge(
                "exporter_config_last_reload_successful",
                "1 if the configuration was valid when it was last loaded, 0 if the "
                    + "previous one is still in use.")
            .example("keystone_token_exporter_config_last_reload_successful == 0")
            .value(snapshot -> snapshot.reload().map(reload -> reload.successful() ? 1 : 0)),
        gauge(
                "exporter_config_last_reload_success_timestamp_seconds",
                "Unix time at which the configuration in use was loaded.")
            .example(
                "time() - keystone_token_exporter_config_last_reload_success_timestamp_seconds")
            .value(
                snapshot -> snapshot.reload().map(ConfigReload::lastSuccess).map(Points::seconds)));
  }

  private static BiConsumer<Snapshot, Points> perCollector(PerCollector values) {
    return (snapshot, points) ->
        snapshot.runs().forEach((collector, runs) -> values.add(collector.label(), runs, points));
  }

  /** An outcome that never occurred is 0, so that {@code increase()} sees the first one. */
  private static void outcomes(String collector, CollectorRuns runs, Points points) {
    points.point(runs.successes(), collector, "success");
    for (Failure.Kind kind : Failure.Kind.values()) {
      points.point(runs.failures().getOrDefault(kind, 0L), collector, kind.label());
    }
  }

  /** The limit of lists holds for each server, so the server with most of them counts. */
  private static void reported(Snapshot snapshot, Points points) {
    snapshot
        .sql()
        .flatMap(Outcome::figures)
        .flatMap(SqlTokens::owners)
        .ifPresent(owners -> points.point(owners.top().size(), Collector.SQL.label()));
    snapshot.lists().values().stream()
        .flatMap(outcome -> outcome.figures().stream())
        .mapToInt(lists -> lists.top().size())
        .max()
        .ifPresent(most -> points.point(most, Collector.LISTS.label()));
  }
}
