package io.github.keystonetoken;

import io.github.keystonetoken.metrics.ExampleSnapshots;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.page.StatusPage;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole pages of example clouds: what a change of structure must leave as it is. */
final class FrozenPagesTest {

  /** A cloud, or a state of its exporter. */
  enum Example {
    STARTING,
    TROUBLE,
    DATABASE_DENIED,
    SERVER_DOWN,
    FERNET;

    private Snapshot snapshot() {
      return switch (this) {
        case STARTING -> ExampleSnapshots.initial();
        case TROUBLE -> ExampleSnapshots.rich();
        case DATABASE_DENIED -> ExampleSnapshots.databaseDenied();
        case SERVER_DOWN -> ExampleSnapshots.secondServerDown();
        case FERNET -> ExampleSnapshots.fernet();
      };
    }

    private String file(String extension) {
      return "pages/" + name().toLowerCase(Locale.ROOT).replace('_', '-') + extension;
    }
  }

  private static final Instant NOW = ExampleSnapshots.NOW.plusSeconds(64);

  @ParameterizedTest
  @EnumSource
  void metricsAsText(Example example) throws IOException {
    Golden.check(example.file(".txt"), metrics(example, PrometheusTextFormatWriter.create()));
  }

  @ParameterizedTest
  @EnumSource
  void metricsAsOpenMetrics(Example example) throws IOException {
    Golden.check(
        example.file(".openmetrics"), metrics(example, OpenMetricsTextFormatWriter.create()));
  }

  @ParameterizedTest
  @EnumSource
  void statusPage(Example example) {
    StatusPage page = new StatusPage("/metrics", "https://runbooks.example/runbooks.md", "1.2.3");

    Golden.check(example.file(".html"), page.render(example.snapshot(), NOW, true));
  }

  private static String metrics(Example example, ExpositionFormatWriter writer) throws IOException {
    MetricSnapshots metrics = ExampleSnapshots.registry(example.snapshot()).scrape();
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    writer.write(page, metrics);
    return page.toString(StandardCharsets.UTF_8);
  }
}
