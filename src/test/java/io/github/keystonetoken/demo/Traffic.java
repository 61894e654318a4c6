package io.github.keystonetoken.demo;

import io.github.keystonetoken.servers.Unchecked;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Repeats one action at a steady rate until it is closed, or the action fails. */
public final class Traffic implements AutoCloseable {

  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  public Traffic(double perSecond, Unchecked.Action action) {
    long micros = Math.round(1_000_000 / perSecond);
    var unused =
        executor.scheduleAtFixedRate(() -> run(action), micros, micros, TimeUnit.MICROSECONDS);
  }

  private void run(Unchecked.Action action) {
    try {
      Unchecked.run(action);
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
      executor.shutdown();
    }
  }

  /** Throws if the action has failed. */
  void check() {
    RuntimeException e = failure.get();
    if (e != null) {
      throw new IllegalStateException("a loader stopped: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    Unchecked.run(() -> executor.awaitTermination(10, TimeUnit.SECONDS));
  }
}
