package io.github.keystonetoken.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.FernetKeys;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class PollersTest {

  static final FernetKeys KEYS = new FernetKeys(3, 3, 5, Optional.empty(), Optional.empty());

  private static final Duration INTERVAL = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ScriptedSource source = new ScriptedSource();
  private final CurrentSnapshot current =
      new CurrentSnapshot(Snapshot.initial(Keystone.unknown()), Clock.systemUTC(), LONG);
  @AutoClose private Pollers pollers = new Pollers(current, Clock.systemUTC());

  private void start() {
    pollers.start(source, INTERVAL, LONG);
  }

  @Test
  void keepsLastGoodFiguresUntilItWorksAgain() throws Exception {
    source.steps.add(() -> KEYS);
    for (int i = 0; i < 3; i++) {
      source.steps.add(failing(Failure.Kind.DENIED, "Access denied."));
    }
    start();

    Snapshot failed = awaitRuns(runs -> runs.number() == 4);
    assertThat(failed.fernet().orElseThrow().isOk()).isFalse();
    assertThat(failed.fernetFigures()).contains(KEYS);
    assertThat(runs(failed).failures()).isEqualTo(Map.of(Failure.Kind.DENIED, 3L));
    assertThat(runs(failed).lastFailure())
        .contains(new Failure(Failure.Kind.DENIED, "Access denied."));

    source.steps.add(() -> KEYS);
    Snapshot recovered = awaitRuns(runs -> runs.successes() == 2);
    assertThat(recovered.fernet().orElseThrow().isOk()).isTrue();
    assertThat(runs(recovered).lastFailure()).isEmpty();
  }

  @Test
  void countsOverdueCollectionOnce() throws Exception {
    CountDownLatch stalled = new CountDownLatch(1);
    source.steps.add(
        () -> {
          stalled.await();
          return KEYS;
        });
    pollers.start(source, INTERVAL, Duration.ofMillis(50));

    Snapshot overdue = awaitRuns(runs -> runs.failures().containsKey(Failure.Kind.TIMEOUT));
    assertThat(overdue.fernet().orElseThrow().isOk()).isFalse();

    stalled.countDown();
    await(snapshot -> snapshot.fernet().orElseThrow().isOk());
    assertThat(runs(current.get()).successes()).isZero();
  }

  @Test
  void publishesNothingAfterClose() throws Exception {
    CompletableFuture<Thread> collecting = new CompletableFuture<>();
    source.steps.add(
        () -> {
          pollers.close();
          collecting.complete(Thread.currentThread());
          return KEYS;
        });
    start();

    collecting.get().join();

    assertThat(current.get().fernet()).isEmpty();
    assertThat(runs(current.get()).hasRun()).isFalse();
  }

  @Test
  void continuesCountersAfterRestart() throws Exception {
    source.steps.add(() -> KEYS);
    start();
    awaitRuns(runs -> runs.successes() == 1);
    pollers.close();

    pollers = new Pollers(current, Clock.systemUTC());
    pollers.start(source, LONG);

    assertThat(runs(current.get()).successes()).isEqualTo(1);
    assertThat(runs(current.get()).interval()).isEqualTo(LONG);
  }

  @Test
  void neverOverlapsCollections() throws Exception {
    for (int i = 0; i < 50; i++) {
      source.steps.add(() -> KEYS);
    }
    pollers.start(source, Duration.ofNanos(1), Duration.ofMillis(1));

    awaitRuns(runs -> runs.number() >= 50);

    assertThat(source.mostAtATime).hasValue(1);
  }

  @Test
  void partialFailurePublishesFigures() throws Exception {
    source.partlyFailed = true;
    source.steps.add(() -> KEYS);
    start();

    Snapshot snapshot = awaitRuns(runs -> runs.failures().containsKey(Failure.Kind.UNREACHABLE));

    assertThat(snapshot.fernet().orElseThrow().isOk()).isTrue();
  }

  @Test
  void reportsUnexpectedExceptionWithoutItsMessage() throws Exception {
    source.steps.add(
        () -> {
          throw new IllegalStateException("while reading 3e1c26d323ef423ea848f808f54d35bf");
        });
    start();

    Snapshot snapshot = awaitRuns(runs -> runs.failures().containsKey(Failure.Kind.ERROR));

    assertThat(runs(snapshot).lastFailure().orElseThrow().reason())
        .contains("IllegalStateException")
        .contains("PollersTest")
        .doesNotContain("3e1c26");
  }

  @Test
  void waitsForOtherSources() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    source.ready = () -> asked.incrementAndGet() > 1;
    source.steps.add(
        () -> asked.get() > 1 ? KEYS : failing(Failure.Kind.ERROR, "Not ready.").run());
    pollers.start(source, LONG);
    while (!runs(current.get()).hasRun()) {
      current.update(snapshot -> snapshot);
    }

    assertThat(runs(current.get()).successes()).isEqualTo(1);
  }

  @Test
  void waitsOneIntervalAtMost() throws Exception {
    source.ready = () -> false;
    source.steps.add(() -> KEYS);
    start();

    awaitRuns(runs -> runs.successes() == 1);
  }

  /** Another exception in a thread of its own would end the exporter. */
  @Test
  void collectionAfterCloseDoesNotFail() throws Exception {
    CompletableFuture<Boolean> collected = new CompletableFuture<>();
    source.ready =
        () -> {
          while (!Thread.interrupted()) {
            Thread.onSpinWait();
          }
          return true;
        };
    source.steps.add(
        () -> {
          collected.complete(true);
          return KEYS;
        });
    start();

    pollers.close();

    assertThat(collected.get(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private static Step failing(Failure.Kind kind, String reason) {
    return () -> {
      throw new CollectionException(kind, reason);
    };
  }

  private Snapshot awaitRuns(Predicate<CollectorRuns> wanted) throws InterruptedException {
    return await(snapshot -> wanted.test(runs(snapshot)));
  }

  private static CollectorRuns runs(Snapshot snapshot) {
    return snapshot.runs().getOrDefault(Collector.FERNET, CollectorRuns.none(INTERVAL));
  }

  private Snapshot await(Predicate<Snapshot> wanted) throws InterruptedException {
    current.await(wanted, LONG);
    Snapshot snapshot = current.get();
    assertThat(wanted.test(snapshot)).as("%s", snapshot.runs()).isTrue();
    return snapshot;
  }

  private interface Step {
    FernetKeys run() throws CollectionException, InterruptedException;
  }

  /**
   * A source whose collections do what the test says, one step each; then it waits for the next
   * step.
   */
  private static final class ScriptedSource implements Source<FernetKeys> {

    final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    final AtomicInteger atATime = new AtomicInteger();
    final AtomicInteger mostAtATime = new AtomicInteger();
    volatile BooleanSupplier ready = () -> true;
    volatile boolean partlyFailed;

    @Override
    public Collector collector() {
      return Collector.FERNET;
    }

    @Override
    public boolean isReady(Snapshot snapshot) {
      return ready.getAsBoolean();
    }

    @Override
    public FernetKeys collect(Snapshot snapshot, Instant deadline)
        throws CollectionException, InterruptedException {
      mostAtATime.accumulateAndGet(atATime.incrementAndGet(), Math::max);
      try {
        return steps.take().run();
      } finally {
        atATime.decrementAndGet();
      }
    }

    @Override
    public Snapshot publish(Snapshot snapshot, Outcome<FernetKeys> outcome) {
      return snapshot.withFernet(outcome);
    }

    @Override
    public void check(FernetKeys collected) throws CollectionException {
      if (partlyFailed) {
        throw new CollectionException(Failure.Kind.UNREACHABLE, "One of two is down.");
      }
    }
  }
}
