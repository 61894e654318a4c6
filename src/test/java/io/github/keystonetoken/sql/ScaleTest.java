package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.keystonetoken.model.Estimate;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Intervals against draws whose truth is known; the seeds are fixed, so nothing is left to luck.
 */
final class ScaleTest {

  private static final int DRAWS = 4_000;

  @Test
  void countIsExact() {
    assertThat(Scale.COUNTED.estimate(7)).isEqualTo(Estimate.counted(7));
  }

  @Test
  void scalesShareUp() {
    Estimate estimate = Scale.ofShare(0.01, 1).estimate(9_604);
    assertThat(estimate.value()).isEqualTo(960_400);
    assertThat(estimate.relativeError()).isCloseTo(0.02 * Math.sqrt(0.99), within(1e-9));
    assertThat(Scale.ofShare(0.01, 4).estimate(9_604).relativeError())
        .isCloseTo(0.04 * Math.sqrt(0.99), within(1e-9));
  }

  @Test
  void unseenFigureHasInfiniteError() {
    assertThat(Scale.ofShare(0.01, 1).estimate(0))
        .isEqualTo(new Estimate(0, Double.POSITIVE_INFINITY));
    assertThat(Scale.ofTotal(100, Estimate.counted(1_000)).estimate(0))
        .isEqualTo(new Estimate(0, Double.POSITIVE_INFINITY));
  }

  @Test
  void knownTotalNarrowsInterval() {
    Scale known = Scale.ofTotal(10_000, Estimate.counted(1_000_000));
    assertThat(known.estimate(4_500).value()).isEqualTo(450_000);
    assertThat(known.estimate(4_500).relativeError())
        .isLessThan(Scale.ofShare(0.01, 1).estimate(4_500).relativeError())
        .isCloseTo(0.0215, within(0.0005));
    Scale guessed = Scale.ofTotal(10_000, new Estimate(1_000_000, 1));
    assertThat(guessed.estimate(4_500).relativeError()).isBetween(1.0, 1.001);
    assertThat(guessed.estimate(10_000).relativeError()).isBetween(1.0, 1.001);
  }

  @Test
  void randomDifferencesDoNotWidenInterval() {
    SplittableRandom random = new SplittableRandom(3);
    for (int draw = 0; draw < 200; draw++) {
      List<Long> rows =
          LongStream.range(0, Strata.NUMBER)
              .map(i -> Math.round(175 + Math.sqrt(175) * random.nextGaussian()))
              .boxed()
              .toList();
      assertThat(Scale.dispersion(rows)).isEqualTo(1);
    }
  }

  @Test
  void nonUniformIdsWidenInterval() {
    List<Long> lopsided =
        Stream.concat(
                Collections.nCopies(16, 100L).stream(), Collections.nCopies(16, 300L).stream())
            .toList();
    assertThat(Scale.dispersion(lopsided)).isCloseTo(51.6, within(0.1));
  }

  @Test
  void fewRowsDoNotWidenInterval() {
    assertThat(Scale.dispersion(List.of())).isEqualTo(1);
    assertThat(Scale.dispersion(List.of(500L))).isEqualTo(1);
    assertThat(Scale.dispersion(List.of(0L, 0L, 3L, 0L))).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1.0, 1_000_000, 0.005", "0.7, 1_000_000, 0.005", "0.02, 1_000_000, 0.005"})
  void intervalsOfShareHoldTruth(double part, String rows, double share) {
    RandomGenerator random = new SplittableRandom(42);
    long truth = (long) (part * Integer.parseInt(rows.replace("_", "")));
    assertThat(
            coverage(truth, () -> Scale.ofShare(share, 1).estimate(binomial(random, truth, share))))
        .isBetween(0.935, 0.965);
  }

  @ParameterizedTest
  @CsvSource({"0.45", "0.06", "0.99"})
  void intervalsOfKnownTotalHoldTruth(double part) {
    RandomGenerator random = new SplittableRandom(7);
    long truth = (long) (part * 1_000_000);
    int read = 5_000;
    assertThat(
            coverage(
                truth,
                () ->
                    Scale.ofTotal(read, Estimate.counted(1_000_000))
                        .estimate(binomial(random, read, part))))
        .isBetween(0.935, 0.97);
  }

  private static double coverage(long truth, Supplier<Estimate> draw) {
    int held = 0;
    for (int i = 0; i < DRAWS; i++) {
      Estimate estimate = draw.get();
      double half = estimate.value() * estimate.relativeError();
      held += Math.abs(truth - estimate.value()) <= half ? 1 : 0;
    }
    return (double) held / DRAWS;
  }

  /** Normal approximation, good where thousands are drawn. */
  private static long binomial(RandomGenerator random, long trials, double share) {
    double deviation = Math.sqrt(trials * share * (1 - share));
    return Math.max(0, Math.round(trials * share + deviation * random.nextGaussian()));
  }
}
