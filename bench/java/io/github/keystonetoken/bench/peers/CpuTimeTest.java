package io.github.keystonetoken.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class CpuTimeTest {

  @Test
  void timeOfUserAndSystemCountWhateverTheProgramIsCalled() {
    String stat =
        "4711 (a) S 1 2) S 1 4711 4711 0 -1 4194560 900 0 3 0 25 17 5 6 20 0 9 0 123 456 789";

    assertThat(CpuTime.seconds(stat)).isEqualTo(0.42);
  }

  @Test
  void aProcessIsRead() throws IOException {
    assertThat(CpuTime.seconds(ProcessHandle.current().pid())).isPositive();
  }
}
