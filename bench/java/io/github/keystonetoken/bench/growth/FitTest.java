package io.github.keystonetoken.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.keystonetoken.bench.growth.Fit.Point;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class FitTest {

  @Test
  void whatGrowsAsAPowerHasItsExponentAsSlope() {
    Fit fit = Fit.of(points(10, 100, 1_000).map(x -> new Point(x, 3 * x * x)).toList());

    assertThat(fit.slope()).isCloseTo(2, within(1e-9));
    assertThat(fit.factor()).isCloseTo(3, within(1e-9));
  }

  @Test
  void whatStaysTheSameHasSlopeZero() {
    Fit fit = Fit.of(points(2, 5, 50).map(x -> new Point(x, 0.7)).toList());

    assertThat(fit.slope()).isCloseTo(0, within(1e-9));
    assertThat(fit.factor()).isCloseTo(0.7, within(1e-9));
  }

  @Test
  void errorsOfTheLogarithmsAreSquared() {
    // By hand: logs to base 10 are (0, 0), (1, 1), (2, 1): covariance 1, variance 2.
    Fit fit = Fit.of(List.of(new Point(1, 1), new Point(10, 10), new Point(100, 10)));

    assertThat(fit.slope()).isCloseTo(0.5, within(1e-9));
    assertThat(Math.log10(fit.factor())).isCloseTo(2.0 / 3 - 0.5, within(1e-9));
  }

  @Test
  void onePointHasNoSlope() {
    assertThat(Fit.of(List.of(new Point(1, 1))).slope()).isNaN();
  }

  @Test
  void theUpperHalfIsTheLargerSizesThreeAtLeast() {
    List<Point> seven = points(1, 2, 3, 4, 5, 6, 7).map(x -> new Point(x, x)).toList();

    assertThat(Fit.upperHalf(seven)).isEqualTo(seven.subList(3, 7));
    assertThat(Fit.upperHalf(seven.subList(0, 4))).isEqualTo(seven.subList(1, 4));
    assertThat(Fit.upperHalf(seven.subList(0, 2))).isEqualTo(seven.subList(0, 2));
  }

  private static Stream<Double> points(double... x) {
    return DoubleStream.of(x).boxed();
  }
}
