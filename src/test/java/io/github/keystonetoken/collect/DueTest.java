package io.github.keystonetoken.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DueTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private final MovableClock clock = new MovableClock(NOW);
  private final Due due = new Due(clock, Duration.ofMinutes(10));

  @ParameterizedTest
  @CsvSource({"0, false", "599999, false", "600000, true", "-1, true"})
  void isDueAfterIntervalOrClockSetBack(long millis, boolean isDue) {
    due.done();
    clock.set(NOW.plusMillis(millis));

    assertThat(due.isDue()).isEqualTo(isDue);
  }

  @Test
  void isDueAtFirstAndIfHastened() {
    assertThat(due.isDue()).isTrue();
    due.done();
    due.hasten();

    assertThat(due.isDue()).isTrue();
  }
}
