package io.github.keystonetoken.collect;

import static io.github.keystonetoken.collect.ScriptedSource.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PollerTest {

  private static final Duration INTERVAL = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ScriptedSource source = new ScriptedSource();
  private final CurrentSnapshot current =
      new CurrentSnapshot(Snapshot.initial(Keystone.unknown()), Clock.systemUTC(), LONG);
  private Poller<SqlTokens> poller = poller(INTERVAL, LONG);

  private Poller<SqlTokens> poller(Duration interval, Duration limit) {
    return new Poller<>(source, current, interval, limit, Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    poller.close();
  }

  @Test
  void publishesAndCountsACollection() throws Exception {
    source.steps.add(() -> tokens(Release.KILO));
    poller.start();

    Snapshot snapshot = awaitRuns(runs -> runs.successes() == 1);

    assertThat(snapshot.release()).isEqualTo(Release.KILO);
    assertThat(runs(snapshot).lastSuccess()).isPresent();
    assertThat(runs(snapshot).failures()).isEmpty();
  }

  @Test
  void keepsTheLastGoodFiguresAfterAFailure() throws Exception {
    source.steps.add(() -> tokens(Release.KILO));
    source.steps.add(failing(Failure.Kind.DENIED, "Access denied."));
    poller.start();

    Snapshot snapshot = awaitRuns(runs -> runs.failures().containsKey(Failure.Kind.DENIED));

    Outcome<SqlTokens> outcome = snapshot.sql().orElseThrow();
    assertThat(outcome.isOk()).isFalse();
    assertThat(outcome.figures()).contains(tokens(Release.KILO));
    assertThat(runs(snapshot).lastFailure())
        .contains(new Failure(Failure.Kind.DENIED, "Access denied."));
  }

  @Test
  void recoversWithoutARestart() throws Exception {
    for (int i = 0; i < 3; i++) {
      source.steps.add(failing(Failure.Kind.UNREACHABLE, "No connection."));
    }
    source.steps.add(() -> tokens(Release.KILO));
    poller.start();

    Snapshot snapshot = awaitRuns(runs -> runs.successes() == 1);

    assertThat(runs(snapshot).failures()).containsEntry(Failure.Kind.UNREACHABLE, 3L);
    assertThat(runs(snapshot).lastFailure()).isEmpty();
    assertThat(snapshot.sql().orElseThrow().isOk()).isTrue();
  }

  @Test
  void reportsAnOverdueCollectionAtOnceAndCountsItOnce() throws Exception {
    poller = poller(INTERVAL, Duration.ofMillis(50));
    CountDownLatch stalled = new CountDownLatch(1);
    source.steps.add(
        () -> {
          stalled.await();
          return tokens(Release.KILO);
        });
    poller.start();

    Snapshot overdue = awaitRuns(runs -> runs.failures().containsKey(Failure.Kind.TIMEOUT));
    assertThat(overdue.sql().orElseThrow().isOk()).isFalse();

    stalled.countDown();
    await(snapshot -> snapshot.sql().orElseThrow().isOk());
    assertThat(current.get().release()).isEqualTo(Release.KILO);
    assertThat(runs(current.get()).successes()).isZero();
  }

  @Test
  void publishesNothingOnceClosed() throws Exception {
    CompletableFuture<Thread> collecting = new CompletableFuture<>();
    source.steps.add(
        () -> {
          poller.close();
          collecting.complete(Thread.currentThread());
          return tokens(Release.KILO);
        });
    poller.start();

    collecting.get().join();

    assertThat(current.get().sql()).isEmpty();
    assertThat(runs(current.get()).hasRun()).isFalse();
  }

  @Test
  void continuesCountersAfterARestart() throws Exception {
    source.steps.add(() -> tokens(Release.KILO));
    poller.start();
    awaitRuns(runs -> runs.successes() == 1);
    poller.close();

    poller = poller(LONG, LONG);
    poller.start();

    assertThat(runs(current.get()).successes()).isEqualTo(1);
    assertThat(runs(current.get()).interval()).isEqualTo(LONG);
  }

  @Test
  void neverOverlapsCollections() throws Exception {
    poller = poller(Duration.ofNanos(1), Duration.ofMillis(1));
    for (int i = 0; i < 50; i++) {
      source.steps.add(() -> tokens(Release.KILO));
    }
    poller.start();

    awaitRuns(
        runs -> runs.successes() + runs.failures().values().stream().mapToLong(n -> n).sum() >= 50);

    assertThat(source.mostAtATime).hasValue(1);
  }

  @Test
  void publishesFiguresOfAPartialFailureAndCountsAFailure() throws Exception {
    source.partlyFailed = true;
    source.steps.add(() -> tokens(Release.KILO));
    poller.start();

    Snapshot snapshot = awaitRuns(runs -> runs.failures().containsKey(Failure.Kind.UNREACHABLE));

    assertThat(snapshot.release()).isEqualTo(Release.KILO);
    assertThat(snapshot.sql().orElseThrow().isOk()).isTrue();
  }

  @Test
  void reportsAnUnexpectedExceptionWithoutItsMessage() throws Exception {
    source.steps.add(
        () -> {
          throw new IllegalStateException("while reading 3e1c26d323ef423ea848f808f54d35bf");
        });
    poller.start();

    Snapshot snapshot = awaitRuns(runs -> runs.failures().containsKey(Failure.Kind.ERROR));

    assertThat(runs(snapshot).lastFailure().orElseThrow().reason())
        .contains("IllegalStateException")
        .contains("PollerTest")
        .doesNotContain("3e1c26");
  }

  @Test
  void waitsOneIntervalAtMostForOtherSources() throws Exception {
    poller = poller(Duration.ofMillis(40), LONG);
    source.ready = false;
    source.steps.add(() -> tokens(Release.KILO));
    long started = System.nanoTime();
    poller.start();

    awaitRuns(runs -> runs.successes() == 1);

    assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(35));
  }

  private static Callable<SqlTokens> failing(Failure.Kind kind, String reason) {
    return () -> {
      throw new CollectionException(kind, reason);
    };
  }

  private Snapshot awaitRuns(Predicate<CollectorRuns> wanted) throws InterruptedException {
    return await(snapshot -> wanted.test(runs(snapshot)));
  }

  private static CollectorRuns runs(Snapshot snapshot) {
    return snapshot.runs().getOrDefault(Collector.SQL, CollectorRuns.none(INTERVAL));
  }

  private Snapshot await(Predicate<Snapshot> wanted) throws InterruptedException {
    current.await(wanted, LONG);
    Snapshot snapshot = current.get();
    assertThat(wanted.test(snapshot)).as("%s", snapshot.runs()).isTrue();
    return snapshot;
  }
}
