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

/**
 * The page of one snapshot. While the snapshot is the same, so are the metrics: they are made once
 * for a snapshot, not for each scrape.
 */
public final class TokenMetrics implements MultiCollector {

  /**
   * What is running.
   *
   * @param version the exporter's version
   * @param revision the commit that it was built from; empty if it is not known
   * @param javaVersion version of the Java that runs it
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
   * @param snapshots what is known now, without figures that are too old; asked once a scrape. It
   *     must answer at once and not throw
   * @param build what is running
   * @param reportLimits how many users each collector reports by name, at most; a collector that is
   *     switched off is absent. What it says may change only when the snapshot does
   * @param recentWindow tokens issued within it count as recent; empty if none are counted; may
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

  /** Adds what the client library tells of this process: {@code process_…}, {@code jvm_…}. */
  public static void registerProcess(PrometheusRegistry registry) {
    // Not the threads: their metrics search for deadlocks, which stops the whole process each time.
    ProcessMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
  }

  /** The catalogue, by source. A new metric takes a row in one of these tables. */
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

  // To compare two equal snapshots part by part would take longer than the metrics do.
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
