package io.github.keystonetoken.demo;

import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Repeats one action at a steady pace until it is closed, or the action fails. */
public final class Traffic implements AutoCloseable {

  /** One round. */
  public interface Action {
    void run() throws Exception;
  }

  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  public Traffic(double perSecond, Action action) {
    long micros = Math.round(1_000_000 / perSecond);
    var unused =
        executor.scheduleAtFixedRate(() -> run(action), micros, micros, TimeUnit.MICROSECONDS);
  }

  private void run(Action action) {
    try {
      action.run();
    } catch (Exception e) {
      failure.compareAndSet(null, e);
      executor.shutdown();
    }
  }

  /** What ended it before its time. */
  Optional<Exception> failure() {
    return Optional.ofNullable(failure.get());
  }

  @Override
  public void close() {
    executor.shutdownNow();
    try {
      executor.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
