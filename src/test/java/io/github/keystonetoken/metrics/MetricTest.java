package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class MetricTest {

  private static final Metric GAUGE = Metric.gauge("sql_users{user_name}").help("Help.");

  @Test
  void keepsFirstOfPointsWithEqualLabels() {
    assertThat(
            text(
                GAUGE,
                points -> {
                  points.point(1, "a");
                  points.point(2, "a");
                }))
        .contains("{user_name=\"a\"} 1.0")
        .doesNotContain("2.0");
  }

  @Test
  void omitsNegativeCounter() {
    assertThat(
            text(
                Metric.counter("memcached_evictions_total{server}").help("Help."),
                points -> {
                  points.point(-1, "a");
                  points.point(0, "b");
                }))
        .contains("{server=\"b\"} 0.0")
        .doesNotContain("{server=\"a\"}");
  }

  @Test
  void cutsLongLabelValueBetweenCharacters() {
    String key = "\uD83D\uDD11";

    assertThat(text(GAUGE, points -> points.point(1, key.repeat(256))))
        .contains("{user_name=\"" + key.repeat(255) + "\"} 1.0");
  }

  @Test
  void escapesLabelValue() {
    assertThat(text(GAUGE, points -> points.point(1, "o\"b\\\nrien} 2")))
        .contains("{user_name=\"o\\\"b\\\\\\nrien} 2\"} 1.0\n");
  }

  private static String text(Metric metric, Consumer<Points> values) {
    return Exposition.text(
        new MetricSnapshots(
            metric
                .values((snapshot, points) -> values.accept(points))
                .at(ExampleSnapshots.initial())
                .orElseThrow()));
  }
}
