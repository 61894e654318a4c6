package io.github.keystonetoken.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class CurrentSnapshotTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  private final CurrentSnapshot current =
      new CurrentSnapshot(
          Snapshot.initial(Keystone.unknown()), Clock.fixed(NOW, ZoneOffset.UTC), MAX_AGE);

  @Test
  void servesFiguresUpToTheMaximumAge() {
    publishAt(NOW.minus(MAX_AGE));

    assertThat(current.get().sql().orElseThrow().isOk()).isTrue();
    assertThat(current.get().release()).isEqualTo(Release.KILO);
  }

  @Test
  void isTheSameObjectWhileNothingChanges() {
    publishAt(NOW.minus(MAX_AGE));

    assertThat(current.get()).isSameAs(current.get());
  }

  @Test
  void withholdsFiguresThatAreTooOld() {
    publishAt(NOW.minus(MAX_AGE).minusSeconds(1));

    assertThat(current.get().sql().orElseThrow().isOk()).isFalse();
    assertThat(current.get().sql().orElseThrow().figures()).isEmpty();
  }

  @Test
  void withholdsLastGoodFiguresThatAreTooOld() {
    publishAt(NOW.minus(MAX_AGE).minusSeconds(1));
    Failure failure = new Failure(Failure.Kind.TIMEOUT, "It hangs.");
    current.update(snapshot -> snapshot.withSql(Outcome.failed(failure, NOW)));

    assertThat(current.get().sql().orElseThrow().figures()).isEmpty();
  }

  @Test
  void withholdsFiguresFromBeforeTheClockWasSetBack() {
    publishAt(NOW.plusSeconds(1));

    assertThat(current.get().sql().orElseThrow().isOk()).isFalse();
    assertThat(current.get().sql().orElseThrow().figures()).isEmpty();
  }

  @Test
  void doesNotRestoreThemAfterAFailedCollection() {
    MovableClock clock = new MovableClock(NOW);
    CurrentSnapshot stepped =
        new CurrentSnapshot(Snapshot.initial(Keystone.unknown()), clock, MAX_AGE);
    stepped.update(
        snapshot -> snapshot.withSql(Outcome.ok(ScriptedSource.tokens(Release.KILO), NOW)));
    clock.set(NOW.minus(MAX_AGE));
    Failure failure = new Failure(Failure.Kind.TIMEOUT, "It hangs.");
    stepped.update(snapshot -> snapshot.withSql(Outcome.failed(failure, clock.instant())));
    clock.set(NOW);

    assertThat(stepped.get().sql().orElseThrow().figures()).isEmpty();
  }

  private void publishAt(Instant at) {
    current.update(
        snapshot -> snapshot.withSql(Outcome.ok(ScriptedSource.tokens(Release.KILO), at)));
  }
}
