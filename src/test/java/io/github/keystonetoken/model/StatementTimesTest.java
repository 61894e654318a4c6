package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class StatementTimesTest {

  @Test
  void aQuantileLiesWithinItsBucket() {
    StatementTimes times =
        new StatementTimes(List.of(10L, 0L, 20L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 10L), 1, 0, 0);

    assertThat(times.runs()).isEqualTo(40);
    assertThat(times.quantileSeconds(0.125)).isCloseTo(0.0005, within(1e-9));
    assertThat(times.quantileSeconds(0.25)).isCloseTo(0.001, within(1e-9));
    assertThat(times.quantileSeconds(0.5)).isCloseTo(0.00375, within(1e-9));
    assertThat(times.quantileSeconds(1)).isEqualTo(5);
  }

  @Test
  void withoutARunThereIsNoTime() {
    assertThat(StatementTimes.none().quantileSeconds(0.25)).isZero();
  }
}
