package io.github.keystonetoken.http;

import io.github.keystonetoken.bench.LargePage;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A scrape of a page of 1,000 series, without the network. */
@State(Scope.Benchmark)
public class ExpositionBenchmark {

  /** What Prometheus 2.42, Debian's, sends. */
  private static final String ACCEPT =
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
          + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

  private final LargePage large = LargePage.make();
  private final MetricsPage page = new MetricsPage(large.registries());
  private final Request plain = request(Map.of());
  private final Request text = request(Map.of("accept", List.of(ACCEPT)));
  private final Request compressed =
      request(Map.of("accept", List.of(ACCEPT), "accept-encoding", List.of("gzip")));

  private static Request request(Map<String, List<String>> headers) {
    return new Request("GET", "/metrics", "", headers, true);
  }

  /** The first scrape after a collection, as Prometheus asks. */
  @Benchmark
  public Answer afterCollection() {
    large.collect();
    return page.answer(compressed);
  }

  /** Others until the next one, as Prometheus asks. */
  @Benchmark
  public Answer openMetricsCompressed() {
    return page.answer(compressed);
  }

  /** Likewise, where compression is switched off. */
  @Benchmark
  public Answer openMetrics() {
    return page.answer(text);
  }

  /** As curl asks. */
  @Benchmark
  public Answer plainText() {
    return page.answer(plain);
  }
}
