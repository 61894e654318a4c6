package io.github.keystonetoken.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoginBackoffTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Failure REFUSAL = new Failure(Kind.DENIED, "The password is wrong.");

  private final MovableClock clock = new MovableClock(NOW);
  private Object settings = "wrong";
  private final LoginBackoff logins = new LoginBackoff("db", clock, () -> settings);

  private boolean mayTry() {
    try {
      logins.check();
      return true;
    } catch (CollectionException e) {
      assertThat(e.failure()).isEqualTo(REFUSAL);
      return false;
    }
  }

  @Test
  void pausesGrowToAnHour() {
    List<Long> minutes = new ArrayList<>();
    for (int minute = 0; minute <= 200; minute++) {
      clock.set(NOW.plus(Duration.ofMinutes(minute)));
      if (mayTry()) {
        minutes.add((long) minute);
        logins.refused(REFUSAL);
      }
    }
    assertThat(minutes).containsExactly(0L, 5L, 20L, 65L, 125L, 185L);
  }

  @Test
  void changedSettingsAndAcceptedLoginEndIt() {
    logins.refused(REFUSAL);
    assertThat(mayTry()).isFalse();
    settings = "another";
    assertThat(mayTry()).isTrue();

    logins.refused(REFUSAL);
    logins.accepted();
    assertThat(mayTry()).isTrue();
  }
}
