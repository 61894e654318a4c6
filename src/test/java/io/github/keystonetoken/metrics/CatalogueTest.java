package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.keystonetoken.Golden;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.Label;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CatalogueTest {

  static Stream<Metric> rows() {
    return MetricsDoc.tables().values().stream().flatMap(List::stream);
  }

  @Test
  void docsAreGeneratedFromTables() {
    Golden.check(Path.of("docs/metrics.md"), MetricsDoc.text());
  }

  @Test
  void namesAreUnique() {
    assertThat(rows().map(Metric::name)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void hasExampleQuery(Metric metric) {
    assertThat(metric.example()).contains(metric.name());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void hasLabelsAndValueIfEverythingIsKnown(Metric metric) {
    assertThat(metric.at(ExampleSnapshots.rich()).orElseThrow().getDataPoints())
        .allSatisfy(
            point ->
                assertThat(point.getLabels().stream().map(Label::getName))
                    .containsExactlyInAnyOrderElementsOf(metric.labels()));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void neverThrows(Metric metric) {
    for (Snapshot snapshot :
        List.of(
            ExampleSnapshots.initial(),
            ExampleSnapshots.databaseDenied(),
            ExampleSnapshots.secondServerDown(),
            ExampleSnapshots.rich().withFiguresOf(Instant.MAX, Instant.MAX))) {
      assertThatCode(() -> metric.at(snapshot)).doesNotThrowAnyException();
    }
  }
}
