package io.github.keystonetoken.collect;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether something is due: at first, after its interval, and if the clock was set back, as its age
 * is not known then. For one thread.
 */
public final class Due {

  private final Clock clock;
  private final Duration interval;
  private @Nullable Instant lastDone;

  public Due(Clock clock, Duration interval) {
    this.clock = clock;
    this.interval = interval;
  }

  public boolean isDue() {
    Instant now = clock.instant();
    return lastDone == null || now.isBefore(lastDone) || !now.isBefore(lastDone.plus(interval));
  }

  /** It was done just now. */
  public void done() {
    lastDone = clock.instant();
  }

  /** Makes it due at once. */
  public void hasten() {
    lastDone = null;
  }
}
