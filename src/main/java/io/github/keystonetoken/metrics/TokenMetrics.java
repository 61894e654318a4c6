package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All metrics of a snapshot, built once for each snapshot and not for each scrape. */
public final class TokenMetrics implements MultiCollector {

  /**
   * Versions.
   *
   * @param revision the commit that was built; empty if unknown
   */
  public record Build(String version, String revision, String javaVersion) {}

  private record Made(Snapshot of, MetricSnapshots metrics) {}

  private final Supplier<Snapshot> snapshots;
  private final List<Metric> catalogue;
  private volatile @Nullable Made last;

  private TokenMetrics(Supplier<Snapshot> snapshots, List<Metric> catalogue) {
    this.snapshots = snapshots;
    this.catalogue = catalogue;
  }

  /**
   * A registry of the whole catalogue.
   *
   * @param snapshots the current snapshot without stale figures; called once per scrape. Must
   *     return at once and not throw
   * @param reportLimits maximum number of users that each collector reports by name; without
   *     collectors that are off. May change only when the snapshot does
   * @param recentWindow tokens issued within it count as recent; empty if none are counted. May
   *     change likewise
   */
  public static PrometheusRegistry registry(
      Supplier<Snapshot> snapshots,
      Build build,
      Supplier<Map<Collector, Integer>> reportLimits,
      Supplier<Optional<Duration>> recentWindow) {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(
        new TokenMetrics(
            snapshots,
            tables(build, reportLimits, recentWindow).values().stream()
                .flatMap(List::stream)
                .toList()));
    return registry;
  }

  /** Adds the client library's metrics of this process: {@code process_…}, {@code jvm_…}. */
  public static void registerProcess(PrometheusRegistry registry) {
    // Without thread metrics: they search for deadlocks, which stops the process at each scrape.
    ProcessMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
  }

  /** The catalogue, by source. Add new metrics to one of these tables. */
  static Map<String, List<Metric>> tables(
      Build build,
      Supplier<Map<Collector, Integer>> reportLimits,
      Supplier<Optional<Duration>> recentWindow) {
    Map<String, List<Metric>> tables = new LinkedHashMap<>();
    tables.put("Keystone", KeystoneMetrics.TABLE);
    tables.put("SQL", SqlMetrics.TABLE);
    tables.put("memcached", MemcachedMetrics.TABLE);
    tables.put("Token lists", ListMetrics.TABLE);
    tables.put("Cache", ListMetrics.CACHE);
    tables.put("Fernet keys", KeystoneMetrics.FERNET);
    tables.put("The exporter", ExporterMetrics.table(build, reportLimits, recentWindow));
    return tables;
  }

  // Comparing two snapshots by value takes longer than building the metrics.
  @SuppressWarnings("ReferenceEquality")
  @Override
  public MetricSnapshots collect() {
    Snapshot snapshot = snapshots.get();
    Made known = last;
    if (known == null || known.of() != snapshot) {
      known = new Made(snapshot, of(snapshot));
      last = known;
    }
    return known.metrics();
  }

  private MetricSnapshots of(Snapshot snapshot) {
    return new MetricSnapshots(
        catalogue.stream().flatMap(metric -> metric.at(snapshot).stream()).toList());
  }
}
