package io.github.keystonetoken.collect;

import io.github.keystonetoken.model.Failure;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a refused login after 5 minutes, then after three times as long each time, up to an hour.
 * Broken TLS handshakes count towards a database's {@code max_connect_errors}, which locks out all
 * of this host, Keystone included; wrong passwords can lock an account. Safe for several threads.
 */
public final class LoginBackoff {

  private static final Logger LOG = LoggerFactory.getLogger(LoginBackoff.class);

  private static final Duration FIRST = Duration.ofMinutes(5);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final String server;
  private final Clock clock;
  private final Supplier<?> settings;
  private @Nullable Refusal last;

  private record Refusal(Failure failure, Object settings, Duration pause, Due next) {}

  /**
   * @param settings what a login depends on and may change meanwhile; then it is tried at once
   */
  public LoginBackoff(String server, Clock clock, Supplier<?> settings) {
    this.server = server;
    this.clock = clock;
    this.settings = settings;
  }

  /** Throws the refusal again if it is too early for the next login. */
  public synchronized void check() throws CollectionException {
    if (last != null && !last.next().isDue() && last.settings().equals(settings.get())) {
      throw new CollectionException(last.failure());
    }
  }

  public synchronized void refused(Failure failure) {
    Object now = settings.get();
    Duration pause = FIRST;
    if (last != null && last.settings().equals(now)) {
      Duration longer = last.pause().multipliedBy(3);
      pause = longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
    }
    Due next = new Due(clock, pause);
    next.done();
    last = new Refusal(failure, now, pause, next);
    LOG.info(
        "{} refused the login: the next one is in {} min, or when its settings change or the"
            + " exporter restarts.",
        server,
        pause.toMinutes());
  }

  public synchronized void accepted() {
    last = null;
  }
}
