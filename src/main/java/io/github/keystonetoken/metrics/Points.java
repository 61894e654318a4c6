package io.github.keystonetoken.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;

/** The data points of one metric. Label values are given in the order of the metric's labels. */
final class Points {

  /**
   * Longest label value, in code points: what Keystone's widest column for a name holds. Longer
   * ones are cut, so that one strange name cannot swell the page.
   */
  private static final int LONGEST_LABEL_VALUE = 255;

  private static final double NANOS = 1e9;

  private final Metric.Type type;
  private final String[] names;
  private final Map<Labels, Double> points = new LinkedHashMap<>();
  private final Map<Labels, SummaryDataPointSnapshot> summaries = new LinkedHashMap<>();

  Points(Metric metric) {
    this.type = metric.type();
    this.names = metric.labels().toArray(String[]::new);
  }

  /**
   * Adds a point; of two with equal labels, which the library would refuse, the first one stays.
   */
  void point(Number value, String... labels) {
    merge(value, labels, (first, second) -> first);
  }

  /** Adds 1 or 0. */
  void point(boolean value, String... labels) {
    point(value ? 1 : 0, labels);
  }

  void point(OptionalLong value, String... labels) {
    value.ifPresent(known -> point(known, labels));
  }

  void point(OptionalDouble value, String... labels) {
    value.ifPresent(known -> point(known, labels));
  }

  /** Adds to the point with these labels: the lists of unknown owners share one. */
  void add(Number value, String... labels) {
    merge(value, labels, Double::sum);
  }

  /** Raises the point with these labels to this value. */
  void atLeast(Number value, String... labels) {
    merge(value, labels, Math::max);
  }

  /** Adds a summary's count and sum. */
  void summary(long count, double sum, String... labels) {
    Labels ofPoint = labels(labels);
    summaries.putIfAbsent(
        ofPoint,
        new SummaryDataPointSnapshot(count, sum, Quantiles.EMPTY, ofPoint, Exemplars.EMPTY, 0));
  }

  private void merge(Number value, String[] labels, BinaryOperator<Double> ofEqualLabels) {
    // The library refuses a negative counter, and a server may say anything.
    if (type != Metric.Type.COUNTER || value.doubleValue() >= 0) {
      points.merge(labels(labels), value.doubleValue(), ofEqualLabels);
    }
  }

  private Labels labels(String[] values) {
    return Labels.of(names, Arrays.stream(values).map(Points::bounded).toArray(String[]::new));
  }

  private static String bounded(String value) {
    if (value.length() <= LONGEST_LABEL_VALUE) {
      return value;
    }
    StringBuilder cut = new StringBuilder();
    value.codePoints().limit(LONGEST_LABEL_VALUE).forEach(cut::appendCodePoint);
    return cut.toString();
  }

  static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / NANOS;
  }

  /** Unix time. */
  static double seconds(Instant moment) {
    return moment.getEpochSecond() + moment.getNano() / NANOS;
  }

  boolean isEmpty() {
    return points.isEmpty() && summaries.isEmpty();
  }

  List<GaugeDataPointSnapshot> gauges() {
    return each((labels, value) -> new GaugeDataPointSnapshot(value, labels, null));
  }

  List<CounterDataPointSnapshot> counters() {
    return each((labels, value) -> new CounterDataPointSnapshot(value, labels, null, 0));
  }

  List<InfoDataPointSnapshot> infos() {
    return each((labels, value) -> new InfoDataPointSnapshot(labels));
  }

  List<SummaryDataPointSnapshot> summaries() {
    return List.copyOf(summaries.values());
  }

  private <T> List<T> each(BiFunction<Labels, Double, T> toPoint) {
    return points.entrySet().stream()
        .map(point -> toPoint.apply(point.getKey(), point.getValue()))
        .toList();
  }
}
