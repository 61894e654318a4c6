package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Every family, of one snapshot. All scrapes of a snapshot share its metrics. */
public final class TokenMetrics implements MultiCollector {

  /**
   * What is running.
   *
   * @param version the exporter's version
   * @param revision the commit that it was built from; empty where that is not known
   * @param javaVersion version of the Java that runs it
   */
  public record Build(String version, String revision, String javaVersion) {}

  private record Made(Snapshot of, MetricSnapshots metrics) {}

  private final Supplier<Snapshot> snapshots;
  private final List<Family> families;
  private volatile @Nullable Made last;

  private TokenMetrics(Supplier<Snapshot> snapshots, List<Family> families) {
    this.snapshots = snapshots;
    this.families = families;
  }

  /**
   * A registry of the families.
   *
   * @param snapshots what is known now, without figures that are too old; asked once a scrape. It
   *     must answer at once and not throw
   * @param build what is running
   * @param reportLimits how many users each collector reports by name, at most; a collector that is
   *     switched off is absent. What it says may change only when the snapshot does
   * @param recentWindow tokens issued within it count as recent; empty where none are counted; may
   *     change likewise
   */
  public static PrometheusRegistry registry(
      Supplier<Snapshot> snapshots,
      Build build,
      Supplier<Map<Collector, Integer>> reportLimits,
      Supplier<Optional<Duration>> recentWindow) {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(new TokenMetrics(snapshots, Families.all(build, reportLimits, recentWindow)));
    return registry;
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
    return new MetricSnapshots(families.stream().flatMap(family -> family.of(snapshot)).toList());
  }
}
