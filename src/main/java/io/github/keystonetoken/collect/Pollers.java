package io.github.keystonetoken.collect;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects from sources at their intervals, until all are closed together. Each source has a thread
 * of its own: a slow one delays no other. A collection that exceeds its limit is reported as failed
 * while it is still running, and the next one waits for its end.
 */
public final class Pollers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pollers.class);

  /** So that a source that works again is noticed within two intervals. */
  private static final int MAX_INTERVALS_BETWEEN_TRIES = 2;

  private final CurrentSnapshot current;
  private final Clock clock;
  private final List<Poller<?>> pollers = new ArrayList<>();

  public Pollers(CurrentSnapshot current, Clock clock) {
    this.current = current;
    this.clock = clock;
  }

  /**
   * Collects from a source from now on.
   *
   * @param interval from the start of one collection to the start of the next; also the limit of
   *     each, as every wait within it has a shorter limit of its own
   */
  public void start(Source<?> source, Duration interval) {
    start(source, interval, interval);
  }

  /**
   * @param limit after which a collection counts as failed
   */
  void start(Source<?> source, Duration interval, Duration limit) {
    Poller<?> poller = new Poller<>(source, interval, limit);
    pollers.add(poller);
    poller.start();
  }

  @Override
  public void close() {
    pollers.forEach(Poller::close);
  }

  /**
   * Collects from one source.
   *
   * @param <T> what one collection returns
   */
  private final class Poller<T> {
    private final Source<T> source;
    private final Collector collector;
    private final Duration interval;
    private final Duration limit;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);

    // Only the poller's own thread reads and writes these.
    private int failuresInARow;
    private @Nullable Failure lastLogged;

    Poller(Source<T> source, Duration interval, Duration limit) {
      this.source = source;
      this.collector = source.collector();
      this.interval = interval;
      this.limit = limit;
      this.thread = new Thread(this::run, "collector-" + collector.label());
      thread.setDaemon(true);
    }

    void start() {
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
            boolean isClosed = stop.getCount() == 0;
            if (isClosed) {
              return snapshot;
            }
            Snapshot published = source.publish(snapshot, outcome);
            CollectorRuns runs = runs(published);
            CollectorRuns now =
                failure == null ? runs.succeeded(took, outcome.at()) : runs.failed(failure, took);
            return isFirst ? published.withRuns(collector, now) : published;
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
    void close() {
      stop.countDown();
      thread.interrupt();
      source.close();
    }
  }
}
