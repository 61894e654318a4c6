package io.github.keystonetoken.collect;

import io.github.keystonetoken.model.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The one snapshot. Readers never wait for it. */
public final class CurrentSnapshot implements Supplier<Snapshot> {

  private final Clock clock;
  private final Duration maxAge;
  private volatile Snapshot newest;

  /**
   * @param maxAge figures older than this are withheld from readers
   */
  public CurrentSnapshot(Snapshot initial, Clock clock, Duration maxAge) {
    this.newest = initial;
    this.clock = clock;
    this.maxAge = maxAge;
  }

  /** The newest snapshot, without figures that are too old or were collected later than now. */
  @Override
  public Snapshot get() {
    Snapshot known = newest;
    Instant now = clock.instant();
    return known.withFiguresOf(now.minus(maxAge), now);
  }

  /** Replaces the snapshot; changes are made one after the other. */
  public synchronized void update(UnaryOperator<Snapshot> change) {
    // Of figures from before the clock was set back, those of the past would seem to be new.
    newest = change.apply(get());
    notifyAll();
  }

  /** Waits until the snapshot is as wanted, or the limit has passed. */
  public synchronized void await(Predicate<Snapshot> wanted, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    for (long left = limit.toMillis();
        left > 0 && !wanted.test(newest);
        left = Duration.ofNanos(end - System.nanoTime()).toMillis()) {
      wait(left);
    }
  }
}
