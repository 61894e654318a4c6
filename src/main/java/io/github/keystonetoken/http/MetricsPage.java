package io.github.keystonetoken.http;

import io.prometheus.metrics.exporter.common.PrometheusHttpExchange;
import io.prometheus.metrics.exporter.common.PrometheusHttpRequest;
import io.prometheus.metrics.exporter.common.PrometheusHttpResponse;
import io.prometheus.metrics.exporter.common.PrometheusScrapeHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The metrics, in the format of text and in the encoding that a scraper asks for: Prometheus's own,
 * or OpenMetrics. Who would prefer protobuf accepts one of these as well.
 */
final class MetricsPage implements Page {

  private static final Pattern PROTOBUF =
      Pattern.compile("application/vnd\\.google\\.protobuf[^,]*,?", Pattern.CASE_INSENSITIVE);

  private final PrometheusScrapeHandler handler;

  MetricsPage(PrometheusRegistry registry) {
    this.handler = new PrometheusScrapeHandler(registry);
  }

  @Override
  public Answer answer(Request request) {
    Exchange exchange = new Exchange(request);
    try {
      handler.handleRequest(exchange);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Answer.of(exchange.status, exchange.headers, exchange.body.toByteArray());
  }

  /** A request and its answer as Prometheus's library sees them. */
  private static final class Exchange
      implements PrometheusHttpExchange, PrometheusHttpRequest, PrometheusHttpResponse {

    private final Request request;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;

    Exchange(Request request) {
      this.request = request;
    }

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
      return request.query();
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      // The library takes the first format that it knows, and knows of one that it cannot write.
      return Collections.enumeration(
          request.all(name).stream().map(value -> PROTOBUF.matcher(value).replaceAll("")).toList());
    }

    @Override
    public String getMethod() {
      return request.method();
    }

    @Override
    public String getRequestPath() {
      return request.path();
    }

    @Override
    public void setHeader(String name, String value) {
      headers.put(name, value);
    }

    @Override
    public OutputStream sendHeadersAndGetBody(int statusCode, int contentLength) {
      status = statusCode;
      return body;
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
    public void close() {
      // There is nothing to close: the answer is in memory.
    }
  }
}
