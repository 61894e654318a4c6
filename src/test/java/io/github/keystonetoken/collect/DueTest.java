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
  void whatWasNeverDoneIsDue() {
    assertThat(due.isDue()).isTrue();
  }

  @Test
  void whatWasDoneIsDueAfterItsInterval() {
    due.done();
    clock.set(NOW.plus(INTERVAL).minusMillis(1));
    assertThat(due.isDue()).isFalse();

    clock.set(NOW.plus(INTERVAL));
    assertThat(due.isDue()).isTrue();
  }

  @Test
  void itIsDueWhenTheClockWasSetBack() {
    due.done();
    clock.set(NOW.minusMillis(1));

    assertThat(due.isDue()).isTrue();
  }

  @Test
  void itCanBeHastened() {
    due.done();
    due.hasten();

    assertThat(due.isDue()).isTrue();
  }
}
