package io.github.keystonetoken.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PercentileTest {

  @Test
  void isTheValueOfTheNearestRank() {
    double[] values = {5, 1, 4, 2, 3};

    assertThat(Percentile.of(values, 0.5)).isEqualTo(3);
    assertThat(Percentile.of(values, 0.2)).isEqualTo(1);
    assertThat(Percentile.of(values, 0.21)).isEqualTo(2);
    assertThat(Percentile.of(values, 1)).isEqualTo(5);
    assertThat(values).startsWith(5, 1);
  }

  @Test
  void leavesTheShareAboveIt() {
    double[] values = IntStream.rangeClosed(1, 24_000).asDoubleStream().toArray();

    assertThat(Percentile.of(values, 0.999)).isEqualTo(24_000 - 24);
    assertThat(Percentile.of(values, 0.99)).isEqualTo(24_000 - 240);
  }

  @Test
  void isNotANumberWhereNothingWasMeasured() {
    assertThat(Percentile.of(new double[0], 0.5)).isNaN();
  }
}
