package io.github.keystonetoken.lists.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WhatIfTest {

  private static final String CEILOMETER = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  @ParameterizedTest
  @EnumSource(
      value = PlacementAlgorithm.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "BMEMCACHED")
  void theShareIsThatOfTheServerThatTheRingGivesMost(PlacementAlgorithm algorithm)
      throws IOException {
    List<Server> servers = Servers.of(5);
    WhatIf whatIf = new WhatIf(algorithm, servers.subList(0, 2));
    WhatIf whole = new WhatIf(algorithm, servers);
    List<String> keys = RingVectorsTest.keys();
    keys.forEach(key -> whatIf.add(key, 3));
    keys.forEach(key -> whole.add(key, 3));

    Placement.WhatIf shares = whole.shares().orElseThrow();

    assertThat(shares.hottestShares()).hasSize(8).first().isEqualTo(1.0);
    for (int n = 2; n <= 5; n++) {
      Ring ring = Ring.of(algorithm, servers.subList(0, n));
      long busiest =
          keys.stream()
              .collect(
                  Collectors.groupingBy(key -> ring.serverOf(key, Set.of()), Collectors.counting()))
              .values()
              .stream()
              .mapToLong(count -> count)
              .max()
              .orElseThrow();
      assertThat(shares.hottestShares().get(n - 1)).isEqualTo(busiest / 1000.0, within(1e-9));
    }
    assertThat(shares.floorShare()).isEqualTo(0.001, within(1e-9));
    if (algorithm != PlacementAlgorithm.PYMEMCACHE) {
      assertThat(whatIf.shares()).contains(shares);
    }
  }

  @Test
  void oneListThatOutweighsAllOthersSetsTheFloor() {
    WhatIf whatIf = new WhatIf(PlacementAlgorithm.PYTHON_MEMCACHED, Servers.of(2));
    whatIf.add(CEILOMETER, 900);
    whatIf.add("other-1", 50);
    whatIf.add("other-2", 50);

    Placement.WhatIf shares = whatIf.shares().orElseThrow();

    assertThat(shares.floorShare()).isEqualTo(0.9);
    assertThat(shares.hottestShares()).allMatch(share -> share >= 0.9);
  }

  @Test
  void nothingIsSaidOfListsWithoutWeight() {
    WhatIf whatIf = new WhatIf(PlacementAlgorithm.PYTHON_MEMCACHED, Servers.of(2));
    whatIf.add(CEILOMETER, 0);

    assertThat(whatIf.shares()).isEmpty();
  }
}
