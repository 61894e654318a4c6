package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Labelled;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.User;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The data points of one metric. Label values are given in the order of the metric's labels. */
final class Points {

  /**
   * Longest label value, in code points: Keystone's widest name column. Longer ones are cut, to
   * bound the page.
   */
  private static final int LONGEST_LABEL_VALUE = 255;

  private static final double NANOS = 1e9;

  private final Metric metric;
  private final String[] names;
  private final Map<Labels, Double> points = new LinkedHashMap<>();
  private final Map<Labels, SummaryDataPointSnapshot> summaries = new LinkedHashMap<>();

  Points(Metric metric) {
    this.metric = metric;
    this.names = metric.labels().toArray(String[]::new);
  }

  /**
   * Adds a point. Of two with equal labels, which the library refuses, the first one is kept.
   *
   * @param value a number, an estimate, a boolean (1 or 0), a duration (seconds) or an instant
   *     (Unix time); one of them as an optional, which adds no point if it is empty; or a map of
   *     them, which adds a point for each key, its last label
   * @param labels texts, servers, enums or users, of which each has three labels: id, name, domain
   */
  void point(Object value, Object... labels) {
    if (value instanceof Optional<?> known) {
      known.ifPresent(each -> point(each, labels));
      return;
    }
    if (value instanceof Map<?, ?> byLabel) {
      byLabel.forEach(
          (label, each) -> {
            Object[] all = Arrays.copyOf(labels, labels.length + 1);
            all[labels.length] = label;
            point(each, all);
          });
      return;
    }
    OptionalDouble number = number(value);
    // The library refuses negative counters, and a server may send any value.
    if (number.isPresent() && (metric.type() != Metric.Type.COUNTER || number.getAsDouble() >= 0)) {
      points.putIfAbsent(labels(labels), number.getAsDouble());
    }
  }

  /** Adds a summary's count and sum. */
  void summary(long count, double sum, String... labels) {
    Labels ofPoint = labels(labels);
    summaries.putIfAbsent(
        ofPoint,
        new SummaryDataPointSnapshot(count, sum, Quantiles.EMPTY, ofPoint, Exemplars.EMPTY, 0));
  }

  private static OptionalDouble number(Object value) {
    if (value instanceof Number number) {
      return OptionalDouble.of(number.doubleValue());
    }
    if (value instanceof Boolean truth) {
      return OptionalDouble.of(truth ? 1 : 0);
    }
    if (value instanceof Estimate estimate) {
      return number(estimate.value());
    }
    if (value instanceof Duration duration) {
      return OptionalDouble.of(duration.getSeconds() + duration.getNano() / NANOS);
    }
    if (value instanceof Instant moment) {
      return OptionalDouble.of(moment.getEpochSecond() + moment.getNano() / NANOS);
    }
    if (value instanceof OptionalLong known) {
      return known.isPresent() ? number(known.getAsLong()) : OptionalDouble.empty();
    }
    return (OptionalDouble) value;
  }

  private Labels labels(Object[] values) {
    return Labels.of(
        names,
        Arrays.stream(values).flatMap(Points::texts).map(Points::bounded).toArray(String[]::new));
  }

  private static Stream<String> texts(Object label) {
    if (label instanceof User user) {
      return Stream.of(user.id(), user.name(), user.domain());
    }
    if (label instanceof Server server) {
      return Stream.of(server.address());
    }
    if (label instanceof NodeStats.Command command) {
      return command.labels().stream();
    }
    return Stream.of(label instanceof Labelled named ? named.label() : (String) label);
  }

  private static String bounded(String value) {
    if (value.length() <= LONGEST_LABEL_VALUE) {
      return value;
    }
    StringBuilder cut = new StringBuilder();
    value.codePoints().limit(LONGEST_LABEL_VALUE).forEach(cut::appendCodePoint);
    return cut.toString();
  }

  /** The metric with these points; empty if there are none. */
  Optional<MetricSnapshot> toMetric() {
    if (points.isEmpty() && summaries.isEmpty()) {
      return Optional.empty();
    }
    MetricMetadata metadata = new MetricMetadata(metric.name(), metric.help());
    return Optional.of(
        switch (metric.type()) {
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
          case SUMMARY -> new SummarySnapshot(metadata, List.copyOf(summaries.values()));
        });
  }

  private <T> List<T> each(BiFunction<Labels, Double, T> toPoint) {
    return points.entrySet().stream()
        .map(point -> toPoint.apply(point.getKey(), point.getValue()))
        .toList();
  }
}
