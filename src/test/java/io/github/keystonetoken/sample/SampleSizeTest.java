package io.github.keystonetoken.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class SampleSizeTest {

  private static final Duration FAST = Duration.ofMillis(1);

  private final SampleSize size = new SampleSize(Duration.ofSeconds(1));

  @Test
  void aTableOfNarrowRowsIsSampledUntilRowsAreEnough() {
    assertThat(size.after(10, 1_000, FAST, OptionalLong.of(10_000))).isCloseTo(160, within(0.1));
  }

  @Test
  void aTableOfWideRowsIsSampledUntilPagesAreEnough() {
    assertThat(size.after(10, 1_000, FAST, OptionalLong.of(1_000_000)))
        .isCloseTo(Strata.SIZE / 1_000.0, within(0.1));
  }

  @Test
  void aSlowDatabaseIsAskedForLess() {
    assertThat(size.after(100, 16_000, Duration.ofSeconds(2), OptionalLong.empty()))
        .isCloseTo(25, within(0.1));
  }

  @Test
  void aSmallTableIsTakenWhole() {
    assertThat(size.after(1_000, 10, FAST, OptionalLong.of(50))).isEqualTo(Strata.SIZE);
    assertThat(size.after(1_000, 0, FAST, OptionalLong.empty())).isEqualTo(Strata.SIZE);
  }

  @Test
  void aSizeThatNearlyFitsStays() {
    assertThat(size.after(100, 17_000, FAST, OptionalLong.empty())).isEqualTo(100);
    assertThat(size.after(100, 12_000, FAST, OptionalLong.empty())).isEqualTo(100);
    assertThat(size.after(100, 24_000, FAST, OptionalLong.empty())).isCloseTo(66.7, within(0.1));
    assertThat(size.after(100, 8_000, FAST, OptionalLong.empty())).isEqualTo(200);
  }
}
