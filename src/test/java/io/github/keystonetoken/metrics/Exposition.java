package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Metrics as Prometheus reads them. */
final class Exposition {

  private Exposition() {}

  /** The samples of one metric on the page of a snapshot, without its name. */
  static List<String> samples(String name, Snapshot snapshot) {
    return text(ExampleSnapshots.registry(snapshot).scrape())
        .lines()
        .filter(line -> line.matches(Pattern.quote("keystone_token_" + name) + "[ {].*"))
        .map(line -> line.substring(("keystone_token_" + name).length()).strip())
        .toList();
  }

  static String text(MetricSnapshots metrics) {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(page, metrics);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return page.toString(StandardCharsets.UTF_8);
  }
}
