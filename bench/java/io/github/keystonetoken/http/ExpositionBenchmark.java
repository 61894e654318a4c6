package io.github.keystonetoken.http;

import io.github.keystonetoken.bench.LargePage;
import io.github.keystonetoken.metrics.OwnProcess;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A scrape of a page of 1,000 series, without the network: the first after a collection but where
 * it says otherwise.
 */
@State(Scope.Benchmark)
public class ExpositionBenchmark {

  /** What Prometheus 2.42, Debian's, sends. */
  private static final String ACCEPT =
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
          + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

  private final PrometheusRegistry registry = LargePage.registry(true);
  private final MetricsPage page = new MetricsPage(List.of(registry, OwnProcess.registry()));
  private final MetricsPage samePage =
      new MetricsPage(List.of(LargePage.registry(false), OwnProcess.registry()));
  private final Request plain = request(Map.of());
  private final Request text = request(Map.of("accept", List.of(ACCEPT)));
  private final Request compressed =
      request(Map.of("accept", List.of(ACCEPT), "accept-encoding", List.of("gzip")));

  private static Request request(Map<String, List<String>> headers) {
    return new Request("GET", "/metrics", "", headers, true);
  }

  /** From the snapshot to the library's metrics. */
  @Benchmark
  public MetricSnapshots families() {
    return registry.scrape();
  }

  /** As curl asks. */
  @Benchmark
  public Answer plainText() {
    return page.answer(plain);
  }

  /** As Prometheus asks where compression is switched off. */
  @Benchmark
  public Answer openMetrics() {
    return page.answer(text);
  }

  /** As Prometheus asks. */
  @Benchmark
  public Answer openMetricsCompressed() {
    return page.answer(compressed);
  }

  /** As Prometheus asks, where no collection has ended since the last scrape. */
  @Benchmark
  public Answer unchanged() {
    return samePage.answer(compressed);
  }
}
