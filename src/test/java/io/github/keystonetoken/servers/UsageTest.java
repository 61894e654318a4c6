package io.github.keystonetoken.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class UsageTest {

  @Test
  void growthIsSlopeOfLeastSquares() {
    List<Usage> usages =
        List.of(
            new Usage(0, 1000, 1, 1),
            new Usage(1800, 1060, 1, 1),
            new Usage(3600, 1080, 1, 1),
            new Usage(5400, 1140, 1, 1));

    assertThat(Usage.rssSlope(usages)).isCloseTo(88, within(0.01));
  }

  @Test
  void readsProcess() {
    Usage own = Usage.of(ProcessHandle.current().pid(), 5);

    assertThat(own.seconds()).isEqualTo(5);
    assertThat(own.rssKilobytes()).isGreaterThan(10_000);
    assertThat(own.threads()).isGreaterThan(3);
    assertThat(own.descriptors()).isGreaterThan(3);
  }
}
