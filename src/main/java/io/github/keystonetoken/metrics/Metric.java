package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A row of the catalogue: one metric, and where its values are in a snapshot. A value that is not
 * known makes no data point, and a metric without data points is left out of the page.
 *
 * @param metadata its name with prefix and suffix, and its help
 * @param labels names of its labels, in the order in which the points give their values
 * @param example a query that answers a question with it
 * @param values adds a point for each value that is known. Must not throw: the page would break for
 *     all
 */
record Metric(
    Type type,
    MetricMetadata metadata,
    List<String> labels,
    String example,
    BiConsumer<Snapshot, Points> values) {

  private static final String PREFIX = "keystone_token_";

  enum Type {
    GAUGE,
    COUNTER,
    /** A gauge that is always 1. */
    INFO,
    SUMMARY
  }

  /** Adds the points of one server. */
  interface PerServer<T> {
    void add(String server, T figures, Points points);
  }

  static Metric gauge(String name, String help) {
    return of(Type.GAUGE, name, help);
  }

  /** A counter, with {@code _total} at the end of its name. */
  static Metric counter(String name, String help) {
    return of(Type.COUNTER, name, help);
  }

  /** A gauge that is always 1, with {@code _info} at the end of its name. */
  static Metric info(String name, String help) {
    return of(Type.INFO, name, help);
  }

  /** A sum and a count, without quantiles. */
  static Metric summary(String name, String help) {
    return of(Type.SUMMARY, name, help);
  }

  private static Metric of(Type type, String name, String help) {
    return new Metric(
        type, new MetricMetadata(PREFIX + name, help), List.of(), "", (snapshot, points) -> {});
  }

  /** As queries name it. */
  String name() {
    return metadata.getName();
  }

  Metric labels(String... names) {
    return new Metric(type, metadata, List.of(names), example, values);
  }

  Metric example(String query) {
    return new Metric(type, metadata, labels, query, values);
  }

  Metric values(BiConsumer<Snapshot, Points> newValues) {
    return new Metric(type, metadata, labels, example, newValues);
  }

  /** A metric without labels. */
  Metric value(Function<Snapshot, Optional<? extends Number>> value) {
    return values((snapshot, points) -> value.apply(snapshot).ifPresent(points::point));
  }

  /** The newest figures of each server: after a failed collection, the last good ones. */
  <T> Metric perServer(Function<Snapshot, Map<Server, Outcome<T>>> source, PerServer<T> values) {
    return values(
        (snapshot, points) ->
            source
                .apply(snapshot)
                .forEach(
                    (server, outcome) ->
                        outcome
                            .figures()
                            .ifPresent(figures -> values.add(server.address(), figures, points))));
  }

  /** The metric as it goes to the page; empty if nothing is known. */
  Optional<MetricSnapshot> at(Snapshot snapshot) {
    Points points = new Points(this);
    values.accept(snapshot, points);
    if (points.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (type) {
          case GAUGE -> new GaugeSnapshot(metadata, points.gauges());
          case COUNTER -> new CounterSnapshot(metadata, points.counters());
          case INFO -> new InfoSnapshot(metadata, points.infos());
          case SUMMARY -> new SummarySnapshot(metadata, points.summaries());
        });
  }

  @Override
  public String toString() {
    return name();
  }
}
