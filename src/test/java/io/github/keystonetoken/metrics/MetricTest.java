package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.junit.jupiter.api.Test;

final class MetricTest {

  private final Metric gauge = Metric.gauge("sql_users", "Help.");

  @Test
  void aMetricWithoutPointsIsLeftOut() {
    assertThat(gauge.snapshots()).isEmpty();
  }

  @Test
  void ofTwoPointsWithEqualLabelsTheFirstStays() {
    gauge.point(1, "server", "a");
    gauge.point(2, "server", "a");

    assertThat(lines(gauge)).contains("{server=\"a\"} 1.0").doesNotContain("2.0");
  }

  @Test
  void addedPointsWithEqualLabelsAreSummed() {
    gauge.add(1, Labels.of("server", "a"));
    gauge.add(2, Labels.of("server", "a"));

    assertThat(lines(gauge)).contains("{server=\"a\"} 3.0");
  }

  @Test
  void aCounterBelowZeroIsLeftOutForTheLibraryWouldThrow() {
    Metric counter = Metric.counter("memcached_evictions_total", "Help.");
    counter.point(-1, "server", "a");
    counter.point(0, "server", "b");

    assertThat(lines(counter)).contains("{server=\"b\"} 0.0").doesNotContain("{server=\"a\"}");
  }

  @Test
  void aLabelValueIsCutBetweenCharacters() {
    String key = "\uD83D\uDD11";
    gauge.point(1, "user_name", key.repeat(256));

    assertThat(lines(gauge)).contains("{user_name=\"" + key.repeat(255) + "\"} 1.0");
  }

  @Test
  void aStrangeLabelValueStaysOnItsLine() {
    gauge.point(1, "user_name", "o\"b\\\nrien} 2");

    assertThat(lines(gauge)).contains("{user_name=\"o\\\"b\\\\\\nrien} 2\"} 1.0\n");
  }

  private static String lines(Metric metric) {
    return Exposition.text(new MetricSnapshots(metric.snapshots().toList()));
  }
}
