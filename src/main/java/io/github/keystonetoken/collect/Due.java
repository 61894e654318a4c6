package io.github.keystonetoken.collect;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When something that is done now and then is due again: at first, after its interval, and when the
 * clock was set back, as nobody knows how long ago it was done. For one thread.
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
    Instant last = lastDone;
    if (last == null) {
      return true;
    }
    Instant now = clock.instant();
    return now.isBefore(last) || !now.isBefore(last.plus(interval));
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
