package io.github.keystonetoken.lists.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.keystonetoken.model.Placement;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class WhatIfTest {

  private static final String CEILOMETER = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  private final WhatIf whatIf = new WhatIf();

  @Test
  void hottestShareIsThatOfTheServerThatTheRingGivesMost() throws IOException {
    List<String> keys = RingVectorsTest.keys();
    keys.forEach(key -> whatIf.add(key, 3));

    Placement.WhatIf shares = whatIf.shares().orElseThrow();

    assertThat(shares.hottestShares()).hasSize(8).first().isEqualTo(1.0);
    for (int n = 2; n <= 8; n++) {
      Ring ring = new Ring(Servers.of(n));
      long busiest =
          keys.stream()
              .collect(Collectors.groupingBy(ring::homeOf, Collectors.counting()))
              .values()
              .stream()
              .mapToLong(count -> count)
              .max()
              .orElseThrow();
      assertThat(shares.hottestShares().get(n - 1)).isEqualTo(busiest / 1000.0, within(1e-9));
    }
    assertThat(shares.floorShare()).isEqualTo(0.001, within(1e-9));
  }

  @Test
  void largestListSetsTheFloor() {
    whatIf.add(CEILOMETER, 900);
    whatIf.add("other-1", 50);
    whatIf.add("other-2", 50);

    Placement.WhatIf shares = whatIf.shares().orElseThrow();

    assertThat(shares.floorShare()).isEqualTo(0.9);
    assertThat(shares.hottestShares()).allMatch(share -> share >= 0.9);
  }

  @Test
  void listsWithoutWeightHaveNoShares() {
    whatIf.add(CEILOMETER, 0);

    assertThat(whatIf.shares()).isEmpty();
  }
}
