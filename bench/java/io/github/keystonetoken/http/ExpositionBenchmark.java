package io.github.keystonetoken.http;

import io.github.keystonetoken.bench.LargePage;
import io.prometheus.metrics.exporter.common.PrometheusHttpExchange;
import io.prometheus.metrics.exporter.common.PrometheusHttpRequest;
import io.prometheus.metrics.exporter.common.PrometheusHttpResponse;
import io.prometheus.metrics.exporter.common.PrometheusScrapeHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A scrape of a page of 1,000 series by the client library's handler, without the network. */
@State(Scope.Benchmark)
public class ExpositionBenchmark {

  /** What Prometheus 2.42, Debian's, sends. */
  private static final String ACCEPT =
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
          + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

  private final LargePage large = LargePage.make();
  private final PrometheusScrapeHandler handler = new PrometheusScrapeHandler(large.registry());

  private OutputStream scrape(Map<String, String> headers) throws IOException {
    OutputStream page = new ByteArrayOutputStream();
    handler.handleRequest(new Scrape(headers, page));
    return page;
  }

  /** The first scrape after a collection, as Prometheus asks. */
  @Benchmark
  public OutputStream afterCollection() throws IOException {
    large.collect();
    return openMetricsCompressed();
  }

  /** Others until the next one, as Prometheus asks. */
  @Benchmark
  public OutputStream openMetricsCompressed() throws IOException {
    return scrape(Map.of("Accept", ACCEPT, "Accept-Encoding", "gzip"));
  }

  /** Likewise, where compression is switched off. */
  @Benchmark
  public OutputStream openMetrics() throws IOException {
    return scrape(Map.of("Accept", ACCEPT));
  }

  /** As curl asks. */
  @Benchmark
  public OutputStream plainText() throws IOException {
    return scrape(Map.of());
  }

  private record Scrape(Map<String, String> headers, OutputStream page)
      implements PrometheusHttpExchange, PrometheusHttpRequest, PrometheusHttpResponse {

    @Override
    public PrometheusHttpRequest getRequest() {
      return this;
    }

    @Override
    public PrometheusHttpResponse getResponse() {
      return this;
    }

    @Override
    public String getQueryString() {
      return "";
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      String value = headers.get(name);
      return Collections.enumeration(value == null ? List.of() : List.of(value));
    }

    @Override
    public String getMethod() {
      return "GET";
    }

    @Override
    public String getRequestPath() {
      return "/metrics";
    }

    @Override
    public void setHeader(String name, String value) {}

    @Override
    public OutputStream sendHeadersAndGetBody(int status, int length) {
      return page;
    }

    @Override
    public void handleException(IOException e) throws IOException {
      throw e;
    }

    @Override
    public void handleException(RuntimeException e) {
      throw e;
    }

    @Override
    public void close() {}
  }
}
