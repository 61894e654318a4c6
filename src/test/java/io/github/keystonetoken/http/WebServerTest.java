package io.github.keystonetoken.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.keystonetoken.config.Problem;
import io.github.keystonetoken.http.Pages.Answer;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebServerTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private volatile Snapshot current = Snapshot.initial(Keystone.unknown());
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    registry.register(() -> gauge("example"));
    server = TestServer.start(registry, () -> current);
  }

  private static GaugeSnapshot gauge(String name) {
    return GaugeSnapshot.builder()
        .name(name)
        .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(42).build())
        .build();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | text/plain; version=0.0.4",
        "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"
            + " | application/openmetrics-text; version=1.0.0",
        // The library could not serve it without protobuf.
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
            + "encoding=delimited,text/plain;q=0.5 | text/plain; version=0.0.4"
      })
  void servesMetricsInAcceptedFormat(String accepted, String type) throws Exception {
    HttpResponse<String> response = send(request("/metrics").header("Accept", accepted));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).startsWith(type);
    assertThat(response.body()).contains("example 42.0\n");
    assertThat(response.body().endsWith("# EOF\n")).isEqualTo(type.contains("openmetrics"));
  }

  @Test
  void servesStatusPage() throws Exception {
    HttpResponse<String> response = get("/");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .contains("href=\"/metrics\"", "href=\"/-/healthy\"", "href=\"/-/ready\"")
        .contains("href=\"https://runbooks.example/runbooks.md\"")
        .contains("1.2.3 &lt;dev&gt;", "http-equiv=\"refresh\"");
    assertThat(get("/?refresh=off").body()).doesNotContain("http-equiv=\"refresh\"");
    assertThat(header(response, "Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(header(response, "Content-Security-Policy"))
        .startsWith("default-src 'none'; style-src 'sha256-")
        .doesNotContain("unsafe");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metricsfoo", "/metrics/", "/favicon.ico", "/-/", "/-/healthy/x"})
  void unknownPathIsNotFound(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
  void allowsOnlyReading(String method) throws Exception {
    HttpResponse<String> response = send(method, "/metrics");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "Allow")).isEqualTo("GET, HEAD");
  }

  @Test
  void isReadyWhenEveryCollectorHasRun() throws Exception {
    CollectorRuns none = CollectorRuns.none(Duration.ofMinutes(1));
    CollectorRuns failed =
        none.failed(new Failure(Failure.Kind.TIMEOUT, "It hangs."), Duration.ZERO);
    current = current.withRuns(Collector.SQL, none).withRuns(Collector.MEMCACHED, failed);

    HttpResponse<String> early = get("/-/ready");
    assertThat(early.statusCode()).isEqualTo(503);
    assertThat(early.body()).contains("sql").doesNotContain("memcached");

    assertThat(get("/-/healthy").statusCode()).isEqualTo(200);
    current = current.withRuns(Collector.SQL, failed);
    assertThat(get("/-/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void reloadsOnlyIfLifecycleIsEnabled() throws Exception {
    HttpResponse<String> posted = send("POST", "/-/reload");

    assertThat(posted.statusCode()).isEqualTo(403);
    assertThat(posted.body()).contains("--web.enable-lifecycle");
    assertThat(get("/-/reload").statusCode()).isEqualTo(405);
  }

  @Test
  void reloadsOneRequestAtATimeAndListsProblems() throws Exception {
    CompletableFuture<List<Problem>> loading = new CompletableFuture<>();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    Supplier<Answer> page =
        Pages.reload(
            () -> {
              begun.complete(null);
              return loading;
            });
    CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> page.get());
    begun.join();

    Answer second = page.get();
    loading.complete(
        List.of(new Problem("a:1", "is wrong", "fix it"), new Problem("b", "too", "do")));

    assertThat(second.status()).isEqualTo(503);
    assertThat(second.headers()).containsEntry("Retry-After", "1");
    Answer problems = new Answer(500, "a:1: is wrong; fix it\nb: too; do\n");
    assertThat(first.get()).isEqualTo(problems);
    assertThat(page.get()).isEqualTo(problems);
  }

  @Test
  void compressesMetricsIfAccepted() throws Exception {
    HttpResponse<byte[]> response =
        client.send(
            request("/metrics").header("Accept-Encoding", "deflate, gzip").build(),
            HttpResponse.BodyHandlers.ofByteArray());

    assertThat(header(response, "Content-Encoding")).isEqualTo("gzip");
    try (GZIPInputStream page = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(get("/metrics").body());
    }
  }

  @Test
  void filtersMetricsByName() throws Exception {
    assertThat(get("/metrics?name%5B%5D=other").body()).isEmpty();
    assertThat(get("/metrics?name%5B%5D=example").body()).contains("example 42.0\n");
  }

  @ParameterizedTest
  @CsvSource({"/, ''", "/metrics, ''", "/metrics, gzip", "/-/healthy, ''", "/-/ready, ''"})
  void answersHeadWithTheHeadersOfGet(String path, String encoding) throws Exception {
    HttpResponse<String> head =
        send(
            request(path)
                .header("Accept-Encoding", encoding)
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValueAsLong("Content-Length"))
        .hasValue(get(path).body().getBytes(StandardCharsets.UTF_8).length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip"})
  void neverSendsExceptions(String encoding) throws Exception {
    registry.register(
        (io.prometheus.metrics.model.registry.Collector)
            () -> {
              throw new IllegalStateException("hunter2");
            });

    HttpResponse<String> response = send(request("/metrics").header("Accept-Encoding", encoding));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(header(response, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(response.body()).isEqualTo("The page cannot be created: see the exporter's log.\n");
  }

  @Test
  void finishesRunningResponsesOnClose() throws Exception {
    CompletableFuture<Void> scraped = new CompletableFuture<>();
    CompletableFuture<Void> closing = new CompletableFuture<>();
    registry.register(
        () -> {
          scraped.complete(null);
          closing.join();
          return gauge("slow");
        });
    CompletableFuture<HttpResponse<String>> response =
        client.sendAsync(request("/metrics").build(), HttpResponse.BodyHandlers.ofString());
    scraped.join();

    Thread close = new Thread(server::close);
    close.start();
    closing.complete(null);

    assertThat(response.get().body()).contains("slow 42.0\n");
    close.join();
    assertThatThrownBy(() -> get("/-/healthy")).isInstanceOf(IOException.class);
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    return send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  private HttpRequest.Builder request(String path) {
    return TestServer.request(server, "http", path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return TestServer.send(client, request);
  }
}
