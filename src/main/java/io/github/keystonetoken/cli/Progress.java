package io.github.keystonetoken.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A line on a terminal that says what is waited for, gone when the waiting ends. */
final class Progress implements AutoCloseable {

  /** Shorter waits need no explanation. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Duration EACH = Duration.ofMillis(500);
  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintStream err;
  private final ScheduledFuture<?> timer;
  private boolean shown;

  /**
   * Begins to wait.
   *
   * @param err a terminal
   * @param waitingFor what is waited for at the moment
   */
  public Progress(
      PrintStream err, ScheduledExecutorService scheduler, Supplier<String> waitingFor) {
    this.err = err;
    long started = System.nanoTime();
    this.timer =
        scheduler.scheduleAtFixedRate(
            () -> show(waitingFor.get(), Duration.ofNanos(System.nanoTime() - started)),
            PATIENCE.toMillis(),
            EACH.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private synchronized void show(String what, Duration since) {
    if (!timer.isCancelled()) {
      err.print(CLEAR_LINE + "Waiting for " + what + " (" + since.toSeconds() + " s)");
      err.flush();
      shown = true;
    }
  }

  @Override
  public synchronized void close() {
    timer.cancel(false);
    if (shown) {
      err.print(CLEAR_LINE);
      err.flush();
    }
  }
}
