package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class MemcachedMetricsTest {

  @Test
  void isTheBusiestServerOverTheMean() {
    assertThat(ratios(twoNodes(node(100, OptionalDouble.of(10)), node(300, OptionalDouble.of(30)))))
        .containsEntry("items", 1.5)
        .containsEntry("received", 1.5);
  }

  @Test
  void aFigureThatOneServerLacksIsAbsent() {
    assertThat(ratios(twoNodes(node(100, OptionalDouble.empty()), node(100, OptionalDouble.of(9)))))
        .containsEntry("items", 1.0)
        .doesNotContainKey("received");
  }

  @Test
  void idleServersAreNeitherEvenNorUneven() {
    assertThat(ratios(twoNodes(node(0, OptionalDouble.of(0)), node(0, OptionalDouble.of(0)))))
        .doesNotContainKeys("items", "received");
  }

  @Test
  void oneServerUpHasNothingToBeComparedWith() {
    assertThat(ratios(ExampleSnapshots.secondServerDown())).isEmpty();
  }

  private static Snapshot twoNodes(NodeStats a, NodeStats b) {
    return ExampleSnapshots.initial()
        .withNodes(
            ExampleSnapshots.nodes(
                Outcome.ok(a, ExampleSnapshots.NOW), Outcome.ok(b, ExampleSnapshots.NOW)));
  }

  private static NodeStats node(long items, OptionalDouble received) {
    return new NodeStats(
        "1.6.18",
        Duration.ofHours(1),
        items,
        items,
        67_108_864,
        OptionalLong.empty(),
        OptionalLong.empty(),
        3,
        OptionalLong.empty(),
        Map.of(),
        0,
        0,
        OptionalLong.empty(),
        Map.of(),
        received,
        received,
        Optional.empty());
  }

  private static Map<String, Double> ratios(Snapshot snapshot) {
    return Exposition.samples("memcached_imbalance_ratio", snapshot).stream()
        .map(line -> line.split("[\"}] ?", -1))
        .collect(Collectors.toMap(words -> words[1], words -> Double.valueOf(words[3])));
  }
}
