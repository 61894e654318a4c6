package io.github.keystonetoken.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class SecondStoryTest {

  @Test
  void processorTimesOfShellAndChildrenAreSummed() {
    SecondStory.Took took =
        SecondStory.Took.of(
            0.5, "7630 9176\n0m0.010000s 0m0.000000s\n1m0.110000s 0m0.130000s\n", 900_000);

    assertThat(took.cpuSeconds()).isCloseTo(60.25, within(1e-9));
    assertThat(took.peakKilobytes()).isEqualTo(9176);
    assertThat(took.seconds()).isEqualTo(0.5);
  }
}
