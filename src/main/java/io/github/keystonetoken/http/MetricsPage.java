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
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The metrics, in the format of text and in the encoding that a scraper asks for: Prometheus's own,
 * or OpenMetrics. Who would prefer protobuf accepts one of these as well.
 */
final class MetricsPage implements Page {

  /** How many times smaller a page gets, at least. */
  private static final int USUAL_COMPRESSION = 4;

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
    try {
      List<byte[]> texts = texts(contentType, writer, escaping);
      if (Gzip.isAccepted(request)) {
        headers.put("Content-Encoding", "gzip");
        return Answer.of(200, headers, zipped(texts));
      }
      return Answer.of(200, headers, joined(texts));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<byte[]> texts(
      String contentType, ExpositionFormatWriter writer, EscapingScheme escaping)
      throws IOException {
    List<WrittenMetrics> parts =
        written.computeIfAbsent(
            contentType,
            type ->
                registries.stream()
                    .map(registry -> new WrittenMetrics(registry, writer, escaping))
                    .toList());
    List<byte[]> texts = new ArrayList<>();
    for (WrittenMetrics part : parts) {
      texts.add(part.text());
    }
    if (writer == openMetrics) {
      texts.add(WrittenMetrics.OPEN_METRICS_END);
    }
    return texts;
  }

  private static byte[] joined(List<byte[]> texts) {
    ByteBuffer all = ByteBuffer.allocate(length(texts));
    texts.forEach(all::put);
    return all.array();
  }

  private static byte[] zipped(List<byte[]> texts) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream(length(texts) / USUAL_COMPRESSION);
    try (OutputStream zipped = new Gzip(body)) {
      for (byte[] text : texts) {
        zipped.write(text);
      }
    }
    return body.toByteArray();
  }

  private static int length(List<byte[]> texts) {
    return texts.stream().mapToInt(text -> text.length).sum();
  }
}
