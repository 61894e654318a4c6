package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.NodeStatsBuilder;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class MemcachedMetricsTest {

  @Test
  void imbalanceIsEachServersValueOverTheMean() {
    Snapshot snapshot =
        twoNodes(node(100, OptionalDouble.of(10_000)), node(300, OptionalDouble.of(30_000)));

    assertThat(ratios("items", snapshot)).containsExactly(0.5, 1.5);
    assertThat(ratios("received", snapshot)).containsExactly(0.5, 1.5);
  }

  @Test
  void imbalanceIsAbsentIfOneServerDoesNotTell() {
    Snapshot snapshot =
        twoNodes(node(100, OptionalDouble.empty()), node(100, OptionalDouble.of(90_000)));

    assertThat(ratios("items", snapshot)).containsExactly(1.0, 1.0);
    assertThat(ratios("received", snapshot)).isEmpty();
  }

  @Test
  void imbalanceOfEmptyServersIsAbsent() {
    assertThat(
            ratios("items", twoNodes(node(0, OptionalDouble.of(0)), node(0, OptionalDouble.of(0)))))
        .isEmpty();
  }

  @Test
  void imbalanceOfTrafficIsAbsentBelowItsFloor() {
    OptionalDouble half = OptionalDouble.of(8_192);

    assertThat(ratios("sent", twoNodes(node(1, half), node(1, half)))).containsExactly(1.0, 1.0);
    assertThat(ratios("sent", twoNodes(node(1, half), node(1, OptionalDouble.of(8_191)))))
        .isEmpty();
  }

  @Test
  void imbalanceIsAbsentWithOneServerUp() {
    assertThat(Exposition.samples("memcached_imbalance_ratio", ExampleSnapshots.secondServerDown()))
        .isEmpty();
  }

  private static Snapshot twoNodes(NodeStats a, NodeStats b) {
    return ExampleSnapshots.initial()
        .withNodes(
            ExampleSnapshots.nodes(
                Outcome.ok(a, ExampleSnapshots.NOW), Outcome.ok(b, ExampleSnapshots.NOW)));
  }

  private static NodeStats node(long items, OptionalDouble received) {
    return new NodeStatsBuilder().held(items, items).rates(received, received).build();
  }

  /** By server. */
  private static List<Double> ratios(String dimension, Snapshot snapshot) {
    return Exposition.samples("memcached_imbalance_ratio", snapshot).stream()
        .filter(line -> line.contains("dimension=\"" + dimension + "\""))
        .map(line -> Double.valueOf(line.substring(line.indexOf('}') + 2)))
        .toList();
  }
}
