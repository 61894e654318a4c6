package io.github.keystonetoken.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * One metric in the making: a family adds a point for each figure that is known. Names are those of
 * the catalogue, without the prefix that all share.
 */
final class Metric {

  private static final String PREFIX = "keystone_token_";

  /**
   * Longest label value, in code points: what Keystone's widest column for a name holds. Longer
   * ones are cut, so that one strange name cannot swell the page.
   */
  private static final int LONGEST_LABEL_VALUE = 255;

  private enum Type {
    GAUGE,
    COUNTER,
    INFO
  }

  private final Type type;
  private final MetricMetadata metadata;
  private final Map<Labels, Double> points = new LinkedHashMap<>();

  private Metric(Type type, String name, String help) {
    this.type = type;
    this.metadata = metadata(name, help);
  }

  static Metric gauge(String name, String help) {
    return new Metric(Type.GAUGE, name, help);
  }

  /** A counter, with {@code _total} at the end of its name. */
  static Metric counter(String name, String help) {
    return new Metric(Type.COUNTER, name, help);
  }

  /** A gauge that is always 1, with {@code _info} at the end of its name. */
  static Metric info(String name, String help) {
    return new Metric(Type.INFO, name, help);
  }

  /** Name with prefix and help, for a family that makes its snapshot itself. */
  static MetricMetadata metadata(String name, String help) {
    return new MetricMetadata(PREFIX + name, help);
  }

  /**
   * Adds a point; of two with equal labels, which the library would refuse, the first one stays.
   */
  void point(Number value, String... namesAndValues) {
    point(value, Labels.of(namesAndValues));
  }

  /** Adds a point; of two with equal labels the first one stays. */
  void point(Number value, Labels labels) {
    merge(value, labels, (first, second) -> first);
  }

  /** Adds to the point with these labels: the lists of unknown owners share one. */
  void add(Number value, Labels labels) {
    merge(value, labels, Double::sum);
  }

  /** Raises the point with these labels to this value. */
  void atLeast(Number value, Labels labels) {
    merge(value, labels, Math::max);
  }

  private void merge(Number value, Labels labels, BinaryOperator<Double> ofEqualLabels) {
    // The library refuses a negative counter, and a server may say anything.
    if (type != Type.COUNTER || value.doubleValue() >= 0) {
      points.merge(bounded(labels), value.doubleValue(), ofEqualLabels);
    }
  }

  /** Nearly always the same: the library's checks make new labels dear. */
  private static Labels bounded(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      if (labels.getValue(i).length() > LONGEST_LABEL_VALUE) {
        return Labels.of(
            labels.stream().map(Label::getName).toList(),
            labels.stream().map(label -> bounded(label.getValue())).toList());
      }
    }
    return labels;
  }

  private static String bounded(String value) {
    if (value.length() <= LONGEST_LABEL_VALUE) {
      return value;
    }
    StringBuilder cut = new StringBuilder();
    value.codePoints().limit(LONGEST_LABEL_VALUE).forEach(cut::appendCodePoint);
    return cut.toString();
  }

  /** The metric as it goes to the page; nothing where it has no points. */
  Stream<MetricSnapshot> snapshots() {
    if (points.isEmpty()) {
      return Stream.empty();
    }
    return Stream.of(
        switch (type) {
          case GAUGE ->
              new GaugeSnapshot(
                  metadata,
                  each((labels, value) -> new GaugeDataPointSnapshot(value, labels, null)));
          case COUNTER ->
              new CounterSnapshot(
                  metadata,
                  each((labels, value) -> new CounterDataPointSnapshot(value, labels, null, 0)));
          case INFO ->
              new InfoSnapshot(
                  metadata, each((labels, value) -> new InfoDataPointSnapshot(labels)));
        });
  }

  private <T> List<T> each(BiFunction<Labels, Double, T> toPoint) {
    return points.entrySet().stream()
        .map(point -> toPoint.apply(point.getKey(), point.getValue()))
        .toList();
  }
}
