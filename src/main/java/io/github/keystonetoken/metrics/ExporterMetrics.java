package io.github.keystonetoken.metrics;

import static io.github.keystonetoken.metrics.Metric.counter;
import static io.github.keystonetoken.metrics.Metric.gauge;
import static io.github.keystonetoken.metrics.Metric.info;

import io.github.keystonetoken.metrics.TokenMetrics.Build;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.Snapshot.ConfigReload;
import io.github.keystonetoken.model.SqlTokens;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The exporter itself: build, configuration and collectors. */
final class ExporterMetrics {

  private ExporterMetrics() {}

  static List<Metric> table(
      Build build,
      Supplier<Map<Collector, Integer>> reportLimits,
      Supplier<Optional<Duration>> recentWindow) {
    return List.of(
        info("exporter_build_info{version,revision,java_version}")
            .help("Version and commit of the exporter, and the version of Java that runs it.")
            .example("count by (version) ($)")
            .values(
                (snapshot, points) ->
                    points.point(1, build.version(), build.revision(), build.javaVersion())),
        gauge("exporter_collector_success{collector}")
            .help("1 if the newest run of the collector succeeded, 0 if not.")
            .example("$ == 0")
            .each(Snapshot::runs, ExporterMetrics::isSuccess),
        gauge("exporter_collector_interval_seconds{collector}")
            .help(
                "Configured time in seconds from the start of one run of the collector to the start of the next.")
            .example("$")
            .each(Snapshot::runs, CollectorRuns::interval),
        gauge("exporter_collector_duration_seconds{collector}")
            .help("Time in seconds that the newest run of the collector took.")
            .example("$ / keystone_token_exporter_collector_interval_seconds")
            .each(Snapshot::runs, CollectorRuns::lastDuration),
        gauge("exporter_collector_last_success_timestamp_seconds{collector}")
            .help("Unix time at which the newest successful run of the collector ended.")
            .example("time() - $")
            .each(Snapshot::runs, CollectorRuns::lastSuccess),
        counter("exporter_collector_runs_total{collector,outcome}")
            .help("Runs of the collector by outcome.")
            .example("increase($[1h])")
            .each(Snapshot::runs, ExporterMetrics::outcomes),
        gauge("exporter_reported_users{collector}")
            .help(
                "Users that the collector reports by name; for lists, the lists of the server with the most.")
            .example("$ / keystone_token_exporter_reported_users_limit")
            .values(ExporterMetrics::reported),
        gauge("exporter_reported_users_limit{collector}")
            .help(
                "Configured maximum number of users that the collector reports by name; for lists, of lists per server.")
            .example("$")
            .value(snapshot -> reportLimits.get()),
        gauge("recent_window_seconds")
            .help(
                "Configured length in seconds of the window in which issued tokens count as recent.")
            .example("keystone_token_sql_recent_tokens / $")
            .value(snapshot -> recentWindow.get()),
        counter("exporter_memcached_fetched_bytes_total{server}")
            .help("Bytes that the exporter made the server send.")
            .example("rate($[5m])")
            .value(Snapshot::fetchedBytes),
        gauge("exporter_config_last_reload_successful")
            .help(
                "1 if the configuration was valid when it was last loaded, 0 if the previous one is still in use.")
            .example("$ == 0")
            .value(snapshot -> snapshot.reload().map(ConfigReload::successful)),
        gauge("exporter_config_last_reload_success_timestamp_seconds")
            .help("Unix time at which the configuration in use was loaded.")
            .example("time() - $")
            .value(snapshot -> snapshot.reload().map(ConfigReload::lastSuccess)));
  }

  /** Empty before the first run. */
  private static Optional<Boolean> isSuccess(CollectorRuns runs) {
    return runs.hasRun() ? Optional.of(runs.lastFailure().isEmpty()) : Optional.empty();
  }

  /** Outcomes that never occurred are 0, so that {@code increase()} counts the first one. */
  private static Map<String, Long> outcomes(CollectorRuns runs) {
    Map<String, Long> outcomes = new HashMap<>(Map.of("success", runs.successes()));
    for (Failure.Kind kind : Failure.Kind.values()) {
      outcomes.put(kind.label(), runs.failures().getOrDefault(kind, 0L));
    }
    return outcomes;
  }

  /** The limit of lists is per server, so the server with the most counts. */
  private static void reported(Snapshot snapshot, Points points) {
    snapshot
        .sqlFigures()
        .flatMap(SqlTokens::owners)
        .ifPresent(owners -> points.point(owners.top().size(), Collector.SQL));
    snapshot.listFigures().values().stream()
        .mapToInt(lists -> lists.top().size())
        .max()
        .ifPresent(most -> points.point(most, Collector.LISTS));
  }
}
