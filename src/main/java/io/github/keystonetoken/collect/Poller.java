package io.github.keystonetoken.collect;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects from one source at its interval, on a thread of its own: a slow source delays no other.
 * A collection that exceeds its limit is reported as failed while it is still running, and the next
 * one waits for its end.
 *
 * @param <T> what one collection returns
 */
public final class Poller<T> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

  /** So that a source that works again is noticed within two intervals. */
  private static final int MAX_INTERVALS_BETWEEN_TRIES = 2;

  private final Source<T> source;
  private final Collector collector;
  private final CurrentSnapshot current;
  private final Duration interval;
  private final Duration limit;
  private final Clock clock;
  private final Thread thread;
  private final CountDownLatch stop = new CountDownLatch(1);

  // Only the poller's own thread reads and writes these.
  private int failuresInARow;
  private @Nullable Failure lastLogged;

  /**
   * Does not run before it is started.
   *
   * @param interval from the start of one collection to the start of the next
   * @param limit after which a collection counts as failed
   */
  public Poller(
      Source<T> source, CurrentSnapshot current, Duration interval, Duration limit, Clock clock) {
    this.source = source;
    this.collector = source.collector();
    this.current = current;
    this.interval = interval;
    this.limit = limit;
    this.clock = clock;
    this.thread = new Thread(this::run, "collector-" + collector.label());
    thread.setDaemon(true);
  }

  public void start() {
    current.update(snapshot -> snapshot.withRuns(collector, runs(snapshot).every(interval)));
    thread.start();
  }

  private CollectorRuns runs(Snapshot snapshot) {
    return snapshot.runs().getOrDefault(collector, CollectorRuns.none(interval));
  }

  private void run() {
    try {
      current.await(source::isReady, interval);
      Duration pause;
      do {
        long started = System.nanoTime();
        collect(started);
        pause = pauseAfter(sinceNanos(started));
      } while (!stop.await(pause.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      // close() interrupts a running collection: there is nothing left to do.
      Thread.currentThread().interrupt();
    }
  }

  private static Duration sinceNanos(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** Zero or less if the collection took longer than the pause. */
  private Duration pauseAfter(Duration took) {
    int intervals = Math.min(Math.max(failuresInARow, 1), MAX_INTERVALS_BETWEEN_TRIES);
    return interval.multipliedBy(intervals).minus(took);
  }

  private void collect(long started) throws InterruptedException {
    AtomicBoolean isCounted = new AtomicBoolean();
    Future<?> alarm =
        CompletableFuture.runAsync(
            () -> publish(Outcome.failed(overdue(), clock.instant()), started, isCounted),
            CompletableFuture.delayedExecutor(limit.toNanos(), TimeUnit.NANOSECONDS));
    Outcome<T> outcome;
    try {
      T collected = source.collect(current.get(), clock.instant().plus(limit));
      outcome = Outcome.ok(collected, clock.instant());
    } catch (CollectionException e) {
      outcome = Outcome.failed(e.failure(), clock.instant());
    } catch (RuntimeException | StackOverflowError e) {
      outcome = Outcome.failed(unexpected(e), clock.instant());
    } finally {
      alarm.cancel(false);
    }
    publish(outcome, started, isCounted);
    failuresInARow = outcome.isOk() ? 0 : failuresInARow + 1;
    logChange(failureIn(outcome));
  }

  private Failure overdue() {
    return new Failure(
        Failure.Kind.TIMEOUT,
        "The collection has not ended after "
            + limit.toSeconds()
            + " s; the next one waits for its end.");
  }

  private static Failure unexpected(Throwable thrown) {
    // Neither message nor cause: they may hold what was just read.
    String where = thrown.getStackTrace().length == 0 ? "" : " at " + thrown.getStackTrace()[0];
    return new Failure(
        Failure.Kind.ERROR,
        "Unexpected "
            + thrown.getClass().getSimpleName()
            + where
            + ": this is a defect of the exporter, please report this line.");
  }

  /** A run that was reported as overdue counts once. */
  private void publish(Outcome<T> outcome, long started, AtomicBoolean isCounted) {
    boolean isFirst = isCounted.compareAndSet(false, true);
    Duration took = sinceNanos(started);
    Failure failure = failureIn(outcome);
    current.update(
        snapshot -> {
          if (isClosed()) {
            return snapshot;
          }
          Snapshot published = source.publish(snapshot, outcome);
          CollectorRuns runs = runs(published);
          return isFirst
              ? published.withRuns(
                  collector,
                  failure == null ? runs.succeeded(took, outcome.at()) : runs.failed(failure, took))
              : published;
        });
  }

  /** Why a collection, or a part of it, failed; null if all of it succeeded. */
  private @Nullable Failure failureIn(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Failed<T> failed) {
      return failed.failure();
    }
    try {
      source.check(outcome.figures().orElseThrow());
      return null;
    } catch (CollectionException e) {
      return e.failure();
    }
  }

  private boolean isClosed() {
    return stop.getCount() == 0;
  }

  /** Logs a failure once, not at every try, and the end of it. */
  private void logChange(@Nullable Failure failure) {
    if (failure != null && !failure.equals(lastLogged)) {
      LOG.warn("Collector {} failed: {}", collector.label(), failure.reason());
    } else if (failure == null && lastLogged != null) {
      LOG.info("Collector {} works again.", collector.label());
    }
    lastLogged = failure;
  }

  /** Interrupts a running collection and closes the source. Nothing is published afterwards. */
  @Override
  public void close() {
    stop.countDown();
    thread.interrupt();
    source.close();
  }
}
