package io.github.keystonetoken.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PollersTest {

  /** Is ready once it has been closed, so that its only collection begins afterwards. */
  private static final class LateSource implements Source<String> {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch collected = new CountDownLatch(1);

    @Override
    public Collector collector() {
      return Collector.SQL;
    }

    @Override
    public boolean isReady(Snapshot snapshot) {
      boolean isClosed = false;
      while (!isClosed) {
        try {
          isClosed = closed.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
          // Closing interrupts the thread of the source, which is to go on.
        }
      }
      return true;
    }

    @Override
    public String collect(Snapshot snapshot, Instant deadline) {
      collected.countDown();
      return "";
    }

    @Override
    public Snapshot publish(Snapshot snapshot, Outcome<String> outcome) {
      return snapshot;
    }

    @Override
    public void close() {}
  }

  /** An exception in a thread of its own would end the exporter. */
  @Test
  void collectionThatBeginsDuringCloseDoesNotFail() throws Exception {
    LateSource source = new LateSource();
    CurrentSnapshot current =
        new CurrentSnapshot(
            Snapshot.initial(Keystone.unknown()), Clock.systemUTC(), Duration.ofHours(1));
    Pollers pollers = new Pollers(current, Clock.systemUTC());
    pollers.start(source, Duration.ofHours(1));

    pollers.close();
    source.closed.countDown();

    assertThat(source.collected.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
