package io.github.keystonetoken.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class DueTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration INTERVAL = Duration.ofMinutes(10);

  private final MovableClock clock = new MovableClock(NOW);
  private final Due due = new Due(clock, INTERVAL);

  @Test
  void isDueAtFirst() {
    assertThat(due.isDue()).isTrue();
  }

  @Test
  void isDueAfterItsInterval() {
    due.done();
    clock.set(NOW.plus(INTERVAL).minusMillis(1));
    assertThat(due.isDue()).isFalse();

    clock.set(NOW.plus(INTERVAL));
    assertThat(due.isDue()).isTrue();
  }

  @Test
  void isDueWhenTheClockWasSetBack() {
    due.done();
    clock.set(NOW.minusMillis(1));

    assertThat(due.isDue()).isTrue();
  }

  @Test
  void canBeHastened() {
    due.done();
    due.hasten();

    assertThat(due.isDue()).isTrue();
  }
}
