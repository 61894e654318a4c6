package io.github.keystonetoken.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.FernetKeys;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CurrentSnapshotTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  private final MovableClock clock = new MovableClock(NOW);
  private final CurrentSnapshot current =
      new CurrentSnapshot(Snapshot.initial(Keystone.unknown()), clock, MAX_AGE);

  private Outcome<FernetKeys> served() {
    return current.get().fernet().orElseThrow();
  }

  private void publishAt(Instant at) {
    current.update(snapshot -> snapshot.withFernet(Outcome.ok(PollersTest.KEYS, at)));
  }

  private void fail() {
    Failure failure = new Failure(Failure.Kind.TIMEOUT, "It hangs.");
    current.update(snapshot -> snapshot.withFernet(Outcome.failed(failure, clock.instant())));
  }

  /** Figures from the future are of the time before the clock was set back. */
  @ParameterizedTest
  @CsvSource({"0, true", "300, true", "301, false", "-1, false"})
  void withholdsFiguresOfUnknownOrGreaterAge(long seconds, boolean areServed) {
    publishAt(NOW.minusSeconds(seconds));
    assertThat(served().isOk()).isEqualTo(areServed);
    assertThat(served().figures().isPresent()).isEqualTo(areServed);

    fail();
    assertThat(served().figures().isPresent()).isEqualTo(areServed);
  }

  @Test
  void sameSnapshotIsSameObject() {
    publishAt(NOW.minus(MAX_AGE));

    assertThat(current.get()).isSameAs(current.get());
  }

  @Test
  void failureDoesNotRestoreFiguresFromTheFuture() {
    publishAt(NOW);
    clock.set(NOW.minus(MAX_AGE));
    fail();
    clock.set(NOW);

    assertThat(served().figures()).isEmpty();
  }
}
