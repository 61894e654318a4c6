package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.ServerLists;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A row of the catalogue: one metric, and how to read its values from a snapshot. An unknown value
 * makes no data point, and a metric without data points is left out. For values, see {@link
 * Points#point}.
 *
 * @param name with prefix and suffix
 * @param labels in the order of the label values of points
 * @param example a query
 * @param values adds a point for each known value. Must not throw: that breaks the whole page
 */
record Metric(
    Type type,
    String name,
    List<String> labels,
    String help,
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

  /** Of a name and labels, {@code sql_tokens{state}}: so for the other types. */
  static Metric gauge(String nameAndLabels) {
    return of(Type.GAUGE, nameAndLabels);
  }

  /** A counter, with {@code _total} at the end of its name. */
  static Metric counter(String nameAndLabels) {
    return of(Type.COUNTER, nameAndLabels);
  }

  /** A gauge that is always 1, with {@code _info} at the end of its name. */
  static Metric info(String nameAndLabels) {
    return of(Type.INFO, nameAndLabels);
  }

  /** A sum and a count, without quantiles. */
  static Metric summary(String nameAndLabels) {
    return of(Type.SUMMARY, nameAndLabels);
  }

  private static Metric of(Type type, String nameAndLabels) {
    List<String> parts = List.of(nameAndLabels.split("[{,}]"));
    return new Metric(
        type,
        PREFIX + parts.get(0),
        parts.subList(1, parts.size()),
        "",
        "",
        (snapshot, points) -> {});
  }

  Metric help(String text) {
    return new Metric(type, name, labels, text, example, values);
  }

  /** A query, which names this metric {@code $}. */
  Metric example(String query) {
    return new Metric(type, name, labels, help, query.replace("$", name), values);
  }

  Metric values(BiConsumer<Snapshot, Points> newValues) {
    return new Metric(type, name, labels, help, example, newValues);
  }

  /** A metric without labels. */
  Metric value(Function<Snapshot, ?> value) {
    return values((snapshot, points) -> points.point(value.apply(snapshot)));
  }

  /** A value of each entry of a map, whose key is the first label. */
  <K, V> Metric each(Function<Snapshot, Map<K, V>> source, Function<V, ?> value) {
    return values(
        (snapshot, points) ->
            source
                .apply(snapshot)
                .forEach((key, figures) -> points.point(value.apply(figures), key)));
  }

  /** A value of each server's newest statistics. */
  Metric perNode(Function<NodeStats, ?> value) {
    return each(Snapshot::nodeFigures, value);
  }

  /** A value of each server's newest lists, likewise. */
  Metric perServerLists(Function<ServerLists, ?> value) {
    return each(Snapshot::listFigures, value);
  }

  /** The metric of a snapshot; empty if nothing is known. */
  Optional<MetricSnapshot> at(Snapshot snapshot) {
    Points points = new Points(this);
    values.accept(snapshot, points);
    return points.toMetric();
  }

  @Override
  public String toString() {
    return name;
  }
}
