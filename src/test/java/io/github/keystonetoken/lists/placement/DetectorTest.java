package io.github.keystonetoken.lists.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DetectorTest {

  private static Stream<String> keys(int number) {
    return IntStream.range(0, number).mapToObj(i -> "usertokens-%032x".formatted(i * 7919));
  }

  /** Keys where a library puts them that has these servers in this order. */
  private static List<FoundKey> placed(
      int number, PlacementAlgorithm algorithm, List<Server> order) {
    List<Server> renumbered =
        IntStream.range(0, order.size())
            .mapToObj(
                i ->
                    new Server(i, order.get(i).address(), order.get(i).host(), order.get(i).port()))
            .toList();
    Ring ring = Ring.of(algorithm, renumbered);
    return keys(number)
        .flatMap(
            key ->
                ring.placesOf(key).stream()
                    .map(server -> new FoundKey(key, order.get(server.index()), key.hashCode())))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(PlacementAlgorithm.class)
  void theAlgorithmIsToldFromWhereItPutKeys(PlacementAlgorithm algorithm) {
    for (int servers : new int[] {2, 3, 5, 8}) {
      List<Server> order = Servers.of(servers);

      assertThat(Detector.detect(order, placed(100, algorithm, order)))
          .contains(new Detection(algorithm, order, 100, 100));
    }
  }

  @Test
  void strayKeysDoNotHideTheAlgorithm() {
    List<Server> servers = Servers.of(2);
    List<FoundKey> found =
        new ArrayList<>(placed(100, PlacementAlgorithm.PYMEMCACHE, servers).subList(0, 85));
    placed(100, PlacementAlgorithm.PYMEMCACHE, servers).subList(85, 100).stream()
        .map(key -> new FoundKey(key.key(), servers.get(1 - key.holder().index()), key.bytes()))
        .forEach(found::add);

    assertThat(Detector.detect(servers, found))
        .contains(new Detection(PlacementAlgorithm.PYMEMCACHE, servers, 100, 85));
  }

  @Test
  void fewKeysOrOneServerTellNothing() {
    List<Server> two = Servers.of(2);
    List<Server> one = Servers.of(1);

    assertThat(Detector.detect(two, List.of())).isEmpty();
    assertThat(Detector.detect(two, placed(8, PlacementAlgorithm.PYTHON_MEMCACHED, two))).isEmpty();
    assertThat(Detector.detect(one, placed(100, PlacementAlgorithm.PYTHON_MEMCACHED, one)))
        .isEmpty();
  }

  @Test
  void keysThatFitNoLibraryTellNothing() {
    List<Server> servers = Servers.of(3);
    List<FoundKey> found =
        IntStream.range(0, 300)
            .mapToObj(i -> new FoundKey("key-" + i, servers.get(i % 3), 100 + i))
            .toList();

    assertThat(Detector.detect(servers, found)).isEmpty();
  }

  @Test
  void anotherOrderOfTheServersIsRecognised() {
    for (int servers : new int[] {2, 3, 6}) {
      List<Server> configured = Servers.of(servers);
      List<Server> keystones = new ArrayList<>(configured);
      Collections.rotate(keystones, 1);

      assertThat(
              Detector.detect(
                  configured, placed(150, PlacementAlgorithm.PYTHON_MEMCACHED, keystones)))
          .contains(new Detection(PlacementAlgorithm.PYTHON_MEMCACHED, keystones, 150, 150));
    }
  }

  @Test
  void twoControllersWithDifferentOrdersAreNotTakenForReplication() {
    List<Server> configured = Servers.of(2);
    List<Server> reversed = List.of(configured.get(1), configured.get(0));
    List<FoundKey> found = new ArrayList<>();
    placed(100, PlacementAlgorithm.PYTHON_MEMCACHED, configured).forEach(found::add);
    placed(100, PlacementAlgorithm.PYTHON_MEMCACHED, reversed)
        .forEach(key -> found.add(new FoundKey(key.key(), key.holder(), key.bytes() + 77)));

    assertThat(Detector.detect(configured, found)).isEqualTo(Optional.empty());
  }

  @Test
  void everyOrderIsTriedOnce() {
    assertThat(Permutations.of(List.of(1, 2, 3, 4))).hasSize(24).doesNotHaveDuplicates();
    assertThat(Permutations.of(List.of(1, 2, 3)).findFirst()).contains(List.of(1, 2, 3));
  }
}
