package io.github.keystonetoken.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetricsPageTest {

  private volatile MetricSnapshot figures = gauge("figures", 1);
  private volatile MetricSnapshot process = gauge("process", 1);
  private final MetricsPage page =
      new MetricsPage(List.of(registryOf(() -> figures), registryOf(() -> process)));

  @Test
  void everyRegistryIsOnThePage() throws Exception {
    assertThat(text(ask()))
        .isEqualTo(
            """
            # HELP figures help of figures
            # TYPE figures gauge
            figures 1.0
            # HELP process help of process
            # TYPE process gauge
            process 1.0
            """);
  }

  @Test
  void openMetricsEndsOnceAndAtTheEnd() throws Exception {
    Answer answer = ask("Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

    assertThat(answer.headers().get("Content-Type")).startsWith("application/openmetrics-text");
    assertThat(text(answer)).endsWith("process 1.0\n# EOF\n").containsOnlyOnce("# EOF");
  }

  @Test
  void theNextPageShowsWhatHasChanged() throws Exception {
    assertThat(text(ask())).contains("figures 1.0\n", "process 1.0\n");

    process = gauge("process", 2);
    assertThat(text(ask())).contains("figures 1.0\n", "process 2.0\n");

    figures = gauge("figures", 3);
    assertThat(text(ask())).contains("figures 3.0\n", "process 2.0\n");
  }

  @Test
  void aMetricThatIsGoneIsNotOnTheNextPage() throws Exception {
    PrometheusRegistry registry = registryOf(() -> figures);
    registry.register(() -> process);
    MetricsPage both = new MetricsPage(List.of(registry));
    assertThat(text(both.answer(request()))).contains("figures", "process");

    registry.clear();
    registry.register(() -> process);

    assertThat(text(both.answer(request()))).contains("process").doesNotContain("figures");
  }

  @Test
  void formatsAreKeptApart() throws Exception {
    ask("Accept: application/openmetrics-text");

    assertThat(text(ask())).doesNotContain("# EOF");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate, GZIP;q=0.5", "gzip;q=1.0, *;q=0"})
  void aPageIsPackedForWhoeverCanReadThat(String accepted) throws Exception {
    Answer answer = ask("Accept-Encoding: " + accepted);

    assertThat(answer.headers()).containsEntry("Content-Encoding", "gzip");
    try (GZIPInputStream content = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      assertThat(new String(content.readAllBytes(), UTF_8)).isEqualTo(text(ask()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip;q=0", "gzip; q=0.000", "gzipped"})
  void aPageIsNotPackedForOthers(String accepted) throws Exception {
    Answer answer = ask("Accept-Encoding: " + accepted);

    assertThat(answer.headers()).doesNotContainKey("Content-Encoding");
    assertThat(text(answer)).contains("figures 1.0\n");
  }

  private Answer ask(String... headers) throws Exception {
    return page.answer(request(headers));
  }

  private static Request request(String... headers) throws Exception {
    String head =
        "GET /metrics HTTP/1.1\r\nHost: here\r\n"
            + List.of(headers).stream().map(header -> header + "\r\n").reduce("", String::concat)
            + "\r\n";
    return new RequestReader(new ByteArrayInputStream(head.getBytes(UTF_8))).read();
  }

  private static String text(Answer answer) {
    return new String(answer.body(), UTF_8);
  }

  private static PrometheusRegistry registryOf(
      io.prometheus.metrics.model.registry.Collector collector) {
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(collector);
    return registry;
  }

  private static MetricSnapshot gauge(String name, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help("help of " + name)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
