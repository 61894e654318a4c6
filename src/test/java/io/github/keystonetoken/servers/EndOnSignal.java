package io.github.keystonetoken.servers;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Interrupts a thread when the JVM gets a signal, and waits until it has closed its resources. */
public final class EndOnSignal {

  private static final long LIMIT_SECONDS = 30;

  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean received;

  private EndOnSignal() {}

  /** From now on, a signal interrupts {@code thread} and waits until it is {@link #done}. */
  public static EndOnSignal install(Thread thread) {
    EndOnSignal signal = new EndOnSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> signal.end(thread)));
    return signal;
  }

  private void end(Thread thread) {
    if (done.getCount() == 0) {
      return;
    }
    received = true;
    thread.interrupt();
    try {
      if (!done.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("Could not end in " + LIMIT_SECONDS + " seconds.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether a signal came. */
  public boolean received() {
    return received;
  }

  /** To be called when everything is closed. */
  public void done() {
    done.countDown();
  }
}
