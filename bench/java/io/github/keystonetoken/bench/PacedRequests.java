package io.github.keystonetoken.bench;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleConsumer;

/** One thread of a load: requests at fixed times, even if earlier ones are late or failed. */
final class PacedRequests implements Callable<Void> {

  /** One request. */
  interface Request {
    void run() throws SQLException;
  }

  private final Request request;
  private final long firstDue;
  private final long gap;
  private final DoubleConsumer latencies;

  /**
   * @param firstDue when the first one is due, by {@link System#nanoTime}
   * @param gap nanoseconds from one to the next
   * @param latencies receives each latency, in milliseconds
   */
  PacedRequests(Request request, long firstDue, long gap, DoubleConsumer latencies) {
    this.request = request;
    this.firstDue = firstDue;
    this.gap = gap;
    this.latencies = latencies;
  }

  /** Runs until the thread is interrupted or a request fails. */
  @Override
  public Void call() throws SQLException {
    long due = firstDue;
    long lastEnd = firstDue;
    while (waitUntil(due)) {
      long started = System.nanoTime();
      request.run();
      long end = System.nanoTime();
      // A request that waited for the previous one is measured from its due time; a late wake-up
      // of this thread is not latency of the database.
      latencies.accept((end - (lastEnd > due ? due : started)) / 1e6);
      lastEnd = end;
      due += gap;
    }
    return null;
  }

  /** Whether it is time, and not the end. */
  private static boolean waitUntil(long due) {
    long left;
    while (!Thread.currentThread().isInterrupted() && (left = due - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
    }
    return !Thread.currentThread().isInterrupted();
  }
}
