package io.github.keystonetoken.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class MeasuredTest {

  @Test
  void theMedianLiesBetweenTheLeastAndTheMost() {
    Measured measured = measured(100, List.of(5.0, 1.0, 2.0), 0.5);

    assertThat(measured.medianSeconds()).isEqualTo(2);
    assertThat(measured.leastSeconds()).isEqualTo(1);
    assertThat(measured.mostSeconds()).isEqualTo(5);
  }

  @Test
  void aCurveIsOfOneKindAndLeavesOutWhatHasNoLogarithm() {
    List<Curve> curves =
        Curve.cpuMillis(
            List.of(
                measured(10, List.of(1.0), 0.0),
                measured(100, List.of(1.0), 0.5),
                measured(1_000, List.of(1.0), 5)));

    assertThat(curves).hasSize(1);
    assertThat(curves.get(0).points()).extracting(Curve.Point::size).containsExactly(100L, 1_000L);
    assertThat(curves.get(0).points()).extracting(Curve.Point::value).containsExactly(500.0, 5e3);
  }

  private static Measured measured(long size, List<Double> wallSeconds, double cpuSeconds) {
    return new Measured(
        "a kind", size, wallSeconds, OptionalDouble.of(cpuSeconds), OptionalDouble.empty());
  }
}
