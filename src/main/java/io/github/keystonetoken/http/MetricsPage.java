package io.github.keystonetoken.http;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The metrics, in the format of text and in the encoding that a scraper asks for: Prometheus's own,
 * or OpenMetrics. Who would prefer protobuf accepts one of these as well.
 */
final class MetricsPage implements Page {

  private final List<PrometheusRegistry> registries;
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final Map<String, List<WrittenMetrics>> written = new ConcurrentHashMap<>();

  /**
   * @param registries no two have a metric of the same name
   */
  MetricsPage(List<PrometheusRegistry> registries) {
    this.registries = List.copyOf(registries);
  }

  @Override
  public Answer answer(Request request) {
    String accept = String.join(",", request.all("Accept"));
    ExpositionFormatWriter writer = openMetrics.accepts(accept) ? openMetrics : text;
    EscapingScheme escaping = EscapingScheme.fromAcceptHeader(accept);
    Map<String, String> headers = new LinkedHashMap<>();
    String contentType = writer.getContentType() + escaping.toHeaderFormat();
    headers.put("Content-Type", contentType);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      if (Gzip.isAccepted(request)) {
        headers.put("Content-Encoding", "gzip");
        try (OutputStream zipped = new Gzip(body)) {
          write(zipped, contentType, writer, escaping);
        }
      } else {
        write(body, contentType, writer, escaping);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Answer.of(200, headers, body.toByteArray());
  }

  private void write(
      OutputStream out, String contentType, ExpositionFormatWriter writer, EscapingScheme escaping)
      throws IOException {
    List<WrittenMetrics> parts =
        written.computeIfAbsent(
            contentType,
            type ->
                registries.stream()
                    .map(registry -> new WrittenMetrics(registry, writer, escaping))
                    .toList());
    for (WrittenMetrics part : parts) {
      out.write(part.text());
    }
    if (writer == openMetrics) {
      out.write(WrittenMetrics.OPEN_METRICS_END);
    }
  }
}
