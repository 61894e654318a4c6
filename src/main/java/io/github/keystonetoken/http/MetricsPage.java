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

/** The metrics, in the format and encoding that a scraper asks for. */
final class MetricsPage implements Page {

  /** A compressed page of a few hundred series. */
  private static final int USUAL_BYTES = 8 * 1024;

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
    return Answer.of(exchange.status, exchange.headers, exchange.body.bytes());
  }

  /** Gives its bytes without a copy where their number was known. */
  private static final class Body extends ByteArrayOutputStream {

    Body(int expectedBytes) {
      super(expectedBytes);
    }

    synchronized byte[] bytes() {
      return count == buf.length ? buf : toByteArray();
    }
  }

  /** A request and its answer as Prometheus's library sees them. */
  private static final class Exchange
      implements PrometheusHttpExchange, PrometheusHttpRequest, PrometheusHttpResponse {

    private final Request request;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Body body = new Body(0);
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
      return Collections.enumeration(request.all(name));
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
      // It is 0 where the length is not known, as that of a compressed page.
      body = new Body(contentLength > 0 ? contentLength : USUAL_BYTES);
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
