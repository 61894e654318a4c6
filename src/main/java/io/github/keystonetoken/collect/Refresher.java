package io.github.keystonetoken.collect;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.CollectorRuns;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one source again and again on a thread of its own, so that a collection never overlaps
 * itself and a slow source delays no other. A collection that outlives its limit is reported as
 * failed while it is still under way; the next one waits for its end.
 *
 * @param <T> what one collection brings
 */
public final class Refresher<T> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);

  /** Pauses stop growing here, so that a source that is back is seen within two intervals. */
  private static final int MOST_INTERVALS_BETWEEN_TRIES = 2;

  private final Source<T> source;
  private final CurrentSnapshot current;
  private final Duration interval;
  private final Duration limit;
  private final Clock clock;
  private final ScheduledExecutorService watchdog;
  private final Thread thread;
  private final CountDownLatch stop = new CountDownLatch(1);

  // Only the refresher's own thread reads and writes these.
  private int failuresInARow;
  private Optional<Failure> lastLogged = Optional.empty();

  /**
   * Prepares a source that is not yet run.
   *
   * @param interval from the start of one collection to the start of the next
   * @param limit after which a collection counts as failed
   * @param watchdog where the limit is watched; shared by all refreshers
   */
  public Refresher(
      Source<T> source,
      CurrentSnapshot current,
      Duration interval,
      Duration limit,
      Clock clock,
      ScheduledExecutorService watchdog) {
    this.source = source;
    this.current = current;
    this.interval = interval;
    this.limit = limit;
    this.clock = clock;
    this.watchdog = watchdog;
    this.thread = new Thread(this::run, "collector-" + source.collector().label());
    thread.setDaemon(true);
  }

  public void start() {
    Collector collector = source.collector();
    current.update(
        snapshot ->
            snapshot.withRuns(
                collector,
                snapshot
                    .runs()
                    .getOrDefault(collector, CollectorRuns.none(interval))
                    .every(interval)));
    thread.start();
  }

  private void run() {
    try {
      current.await(source::isReady, interval);
      Duration pause;
      do {
        long started = System.nanoTime();
        collect(started);
        pause = pauseAfter(Duration.ofNanos(System.nanoTime() - started));
      } while (!stop.await(pause.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      // close() interrupts a collection under way: there is nothing left to do.
      Thread.currentThread().interrupt();
    }
  }

  private Duration pauseAfter(Duration took) {
    int intervals = Math.min(Math.max(failuresInARow, 1), MOST_INTERVALS_BETWEEN_TRIES);
    Duration pause = interval.multipliedBy(intervals).minus(took);
    return pause.isNegative() ? Duration.ZERO : pause;
  }

  private void collect(long started) throws InterruptedException {
    AtomicBoolean counted = new AtomicBoolean();
    Future<?> alarm =
        watchdog.schedule(
            () -> publishOverdue(started, counted), limit.toNanos(), TimeUnit.NANOSECONDS);
    Outcome<T> outcome;
    Optional<Failure> failure = Optional.empty();
    try {
      T collected = source.collect(current.get(), clock.instant().plus(limit));
      outcome = Outcome.ok(collected, clock.instant());
      failure = failureIn(collected);
    } catch (CollectionException e) {
      outcome = Outcome.failed(e.failure(), clock.instant());
      failure = Optional.of(e.failure());
    } catch (RuntimeException | StackOverflowError e) {
      failure = Optional.of(unexpected(e));
      outcome = Outcome.failed(failure.orElseThrow(), clock.instant());
    } finally {
      alarm.cancel(false);
    }
    publish(outcome, failure, started, counted);
    failuresInARow = outcome.isOk() ? 0 : failuresInARow + 1;
    logChange(failure);
  }

  private Optional<Failure> failureIn(T collected) {
    try {
      source.check(collected);
      return Optional.empty();
    } catch (CollectionException e) {
      return Optional.of(e.failure());
    }
  }

  private void publishOverdue(long started, AtomicBoolean counted) {
    Failure failure =
        new Failure(
            Failure.Kind.TIMEOUT,
            "The collection has not ended after "
                + limit.toSeconds()
                + " s; the next one waits for its end.");
    publish(Outcome.failed(failure, clock.instant()), Optional.of(failure), started, counted);
  }

  /** Publishes what a run came to. A run that the watchdog has counted as overdue counts once. */
  private void publish(
      Outcome<T> outcome, Optional<Failure> failure, long started, AtomicBoolean counted) {
    boolean first = counted.compareAndSet(false, true);
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    Instant at = outcome.at();
    current.update(
        snapshot -> {
          if (isClosed()) {
            return snapshot;
          }
          Snapshot published = source.publish(snapshot, outcome);
          return first
              ? published.withRuns(
                  source.collector(), countRun(runsIn(published), failure, took, at))
              : published;
        });
  }

  private boolean isClosed() {
    return stop.getCount() == 0;
  }

  private CollectorRuns runsIn(Snapshot snapshot) {
    return snapshot.runs().getOrDefault(source.collector(), CollectorRuns.none(interval));
  }

  private static CollectorRuns countRun(
      CollectorRuns runs, Optional<Failure> failure, Duration took, Instant at) {
    return failure.map(why -> runs.failed(why, took)).orElseGet(() -> runs.succeeded(took, at));
  }

  private Failure unexpected(Throwable thrown) {
    // Neither message nor cause: they may hold what was just read.
    String where = thrown.getStackTrace().length == 0 ? "" : " at " + thrown.getStackTrace()[0];
    return new Failure(
        Failure.Kind.ERROR,
        "Unexpected "
            + thrown.getClass().getSimpleName()
            + where
            + ": this is a defect of the exporter, please report this line.");
  }

  /** Logs a failure once, not at every try, and the end of it. */
  private void logChange(Optional<Failure> failure) {
    String collector = source.collector().label();
    if (failure.isPresent() && !failure.equals(lastLogged)) {
      LOG.warn("Collector {} failed: {}", collector, failure.orElseThrow().reason());
    } else if (failure.isEmpty() && lastLogged.isPresent()) {
      LOG.info("Collector {} works again.", collector);
    }
    lastLogged = failure;
  }

  /**
   * Ends the collection under way, if any, and closes the source. Nothing is published afterwards.
   */
  @Override
  public void close() {
    stop.countDown();
    thread.interrupt();
    source.close();
  }
}
