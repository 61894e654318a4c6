package io.github.keystonetoken.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.keystonetoken.servers.Usage;
import io.github.keystonetoken.soak.Soak.Measured;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SoakTest {

  @Test
  void growthIsSlopeOfLeastSquares() {
    List<Measured> measured =
        List.of(
            new Measured(0, new Usage(1000, 1, 1)),
            new Measured(1800, new Usage(1060, 1, 1)),
            new Measured(3600, new Usage(1080, 1, 1)),
            new Measured(5400, new Usage(1140, 1, 1)));

    assertThat(Soak.rssSlope(measured)).isCloseTo(88, within(0.01));
  }

  @Test
  void readsProcess() {
    Usage own = Usage.of(ProcessHandle.current().pid());

    assertThat(own.rssKilobytes()).isGreaterThan(10_000);
    assertThat(own.threads()).isGreaterThan(3);
    assertThat(own.descriptors()).isGreaterThan(3);
  }
}
