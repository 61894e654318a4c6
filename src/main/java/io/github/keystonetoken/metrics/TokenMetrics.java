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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The page of metrics: every family, of one snapshot, and the client library's own metrics. */
public final class TokenMetrics implements MultiCollector {

  /**
   * What is running.
   *
   * @param version the exporter's version
   * @param revision the commit that it was built from; empty where that is not known
   * @param javaVersion version of the Java that runs it
   */
  public record Build(String version, String revision, String javaVersion) {}

  private final Supplier<Snapshot> snapshots;
  private final List<Family> families;

  private TokenMetrics(Supplier<Snapshot> snapshots, List<Family> families) {
    this.snapshots = snapshots;
    this.families = families;
  }

  /**
   * A registry with all metrics.
   *
   * @param snapshots what is known now, without figures that are too old; asked once a scrape. It
   *     must answer at once and not throw
   * @param build what is running
   * @param reportLimits how many users each collector reports by name, at most; a collector that is
   *     switched off is absent
   * @param recentWindow tokens issued within it count as recent; empty where none are counted
   */
  public static PrometheusRegistry registry(
      Supplier<Snapshot> snapshots,
      Build build,
      Supplier<Map<Collector, Integer>> reportLimits,
      Supplier<Optional<Duration>> recentWindow) {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(new TokenMetrics(snapshots, Families.all(build, reportLimits, recentWindow)));
    // Not the threads: their metrics search for deadlocks, which stops the whole process each time.
    ProcessMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    return registry;
  }

  @Override
  public MetricSnapshots collect() {
    Snapshot snapshot = snapshots.get();
    return new MetricSnapshots(families.stream().flatMap(family -> family.of(snapshot)).toList());
  }
}
