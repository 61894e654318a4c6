package io.github.keystonetoken.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A registry's metrics in one format. They are written anew only when they have changed: between
 * two collections, every scrape is answered with the same bytes.
 */
final class WrittenMetrics {

  /** Ends a page of OpenMetrics, and must not stand within one. */
  static final byte[] OPEN_METRICS_END = "# EOF\n".getBytes(US_ASCII);

  /** The end of the page, and digits that a page may have more than the one before. */
  private static final int SLACK_BYTES = 1024;

  private final PrometheusRegistry registry;
  private final ExpositionFormatWriter writer;
  private final EscapingScheme escaping;
  private List<MetricSnapshot> metrics = List.of();
  private byte[] text = {};

  WrittenMetrics(
      PrometheusRegistry registry, ExpositionFormatWriter writer, EscapingScheme escaping) {
    this.registry = registry;
    this.writer = writer;
    this.escaping = escaping;
  }

  /** The metrics as they are now, without the end of the page; not to be changed. */
  synchronized byte[] text() throws IOException {
    MetricSnapshots scraped = registry.scrape();
    List<MetricSnapshot> now = scraped.stream().toList();
    if (!isSame(now)) {
      PageBytes page = new PageBytes(text.length + SLACK_BYTES);
      writer.write(page, scraped, escaping);
      text = page.withoutEnd();
      metrics = now;
    }
    return text;
  }

  /** Metrics are immutable, and to compare two would take longer than to write one. */
  private boolean isSame(List<MetricSnapshot> now) {
    boolean isSame = metrics.size() == now.size();
    for (int i = 0; isSame && i < now.size(); i++) {
      isSame = metrics.get(i) == now.get(i);
    }
    return isSame;
  }

  /** A page that gives its bytes with one copy. */
  private static final class PageBytes extends ByteArrayOutputStream {

    PageBytes(int expectedBytes) {
      super(expectedBytes);
    }

    synchronized byte[] withoutEnd() {
      int end = count - OPEN_METRICS_END.length;
      boolean isThere =
          end >= 0 && Arrays.equals(buf, end, count, OPEN_METRICS_END, 0, OPEN_METRICS_END.length);
      return Arrays.copyOf(buf, isThere ? end : count);
    }
  }
}
