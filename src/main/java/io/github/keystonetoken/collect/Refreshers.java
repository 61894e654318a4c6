package io.github.keystonetoken.collect;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;

/** Sources that are collected from since they were started, until all are closed together. */
public final class Refreshers implements AutoCloseable {

  private final CurrentSnapshot current;
  private final Clock clock;
  private final List<Refresher<?>> refreshers = new ArrayList<>();

  /** Discards what a refresher schedules while it is closed. */
  private final ScheduledThreadPoolExecutor watchdog =
      new ScheduledThreadPoolExecutor(1, Refreshers::watchdogThread, new DiscardPolicy());

  public Refreshers(CurrentSnapshot current, Clock clock) {
    this.current = current;
    this.clock = clock;
  }

  private static Thread watchdogThread(Runnable task) {
    Thread thread = new Thread(task, "watchdog");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Collects from a source from now on.
   *
   * @param interval from the start of one collection to the start of the next; also the limit of
   *     each, as every wait within it has a shorter limit of its own
   */
  public void start(Source<?> source, Duration interval) {
    Refresher<?> refresher = new Refresher<>(source, current, interval, interval, clock, watchdog);
    refreshers.add(refresher);
    refresher.start();
  }

  /** Interrupts collections under way, and closes the sources. */
  @Override
  public void close() {
    refreshers.forEach(Refresher::close);
    watchdog.shutdownNow();
  }
}
