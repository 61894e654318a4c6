package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How unevenly the memcached servers are used. A server that is down is left out of the mean, and a
 * dimension that is unknown for one of the others is absent: what is left would look even.
 *
 * <pre>
 * # TYPE keystone_token_memcached_imbalance_ratio gauge
 * keystone_token_memcached_imbalance_ratio{dimension="items"} 1.01
 * keystone_token_memcached_imbalance_ratio{dimension="received"} 1.98
 * </pre>
 */
final class MemcachedImbalanceRatio implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric ratio =
        Metric.gauge(
            "memcached_imbalance_ratio",
            "Busiest server over the mean of those that are up, 1 is even; received and "
                + "sent are bytes between the last two collections, without those sent to the "
                + "exporter itself. Absent with fewer than two servers up.");
    List<NodeStats> nodes = up(snapshot.nodes());
    Map.of(
            "items", imbalance(nodes, node -> OptionalDouble.of((double) node.items())),
            "bytes", imbalance(nodes, node -> OptionalDouble.of((double) node.usedBytes())),
            "connections", imbalance(nodes, node -> OptionalDouble.of((double) node.connections())),
            "received", imbalance(nodes, NodeStats::receivedBytesPerSecond),
            "sent", imbalance(nodes, NodeStats::sentBytesPerSecond),
            "list_bytes",
                imbalance(up(snapshot.lists()), lists -> OptionalDouble.of((double) lists.bytes())))
        .forEach(
            (dimension, figure) ->
                figure.ifPresent(value -> ratio.point(value, "dimension", dimension)));
    return ratio.snapshots();
  }

  private static <T> List<T> up(Map<Server, Outcome<T>> outcomes) {
    return outcomes.values().stream()
        .filter(Outcome::isOk)
        .flatMap(outcome -> outcome.figures().stream())
        .toList();
  }

  private static <T> OptionalDouble imbalance(List<T> up, Function<T, OptionalDouble> figure) {
    DoubleSummaryStatistics known =
        up.stream().flatMapToDouble(server -> figure.apply(server).stream()).summaryStatistics();
    return known.getCount() >= 2 && known.getCount() == up.size() && known.getAverage() > 0
        ? OptionalDouble.of(known.getMax() / known.getAverage())
        : OptionalDouble.empty();
  }
}
