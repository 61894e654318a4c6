package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Memcached;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The exporter is stopped in the middle of a dump, as by SIGSTOP, swapping or a suspended machine.
 */
final class PausedWalkIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int ITEMS = 300_000;

  @Test
  @Timeout(180)
  void pausedWalkBlocksNoClient() throws Exception {
    try (Memcached memcached = Memcached.start("-m", "256");
        Node node = Asking.node(memcached.port())) {
      ManyItems.store(memcached, ITEMS);
      try (Exporter exporter = start(memcached)) {
        exporter.awaitReady();
        pauseInTheMiddle(exporter, memcached);

        ManyItems.useEveryThread(memcached);

        KeyWalk anotherExporter = new KeyWalk(node, Clock.systemUTC());
        assertThatExceptionOfType(CollectionException.class)
            .isThrownBy(() -> anotherExporter.all(new RecordedItems(), LIMIT))
            .withMessageContaining("crawler is busy");
        ManyItems.useEveryThread(memcached);

        exporter.resume();
        memcached.await(() -> !isCrawling(memcached));
      }
      // Killed, perhaps in the middle of the next dump: the crawler comes free.
      memcached.await(() -> !isCrawling(memcached));
      assertThat(new KeyWalk(node, Clock.systemUTC()).all(new RecordedItems(), LIMIT).items())
          .isGreaterThanOrEqualTo(ITEMS);
    }
  }

  /** Defaults, except that it walks more often: so that a walk can be met. */
  private static Exporter start(Memcached memcached) {
    return Exporter.start(
        "[memcache]\nservers = " + memcached.address() + "\n",
        "--memcached.servers=" + memcached.address(),
        "--collector.lists.interval=1s",
        "--collector.lists.timeout=900ms",
        "--collector.lists.walk-interval=1s",
        "--no-collector.sql");
  }

  /** It may have been between two dumps, or so near to an end that the rest was in its sockets. */
  private static void pauseInTheMiddle(Exporter exporter, Memcached memcached)
      throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (Instant.now().isBefore(end)) {
      memcached.await(() -> isCrawling(memcached));
      exporter.pause();
      // Longer than any crawl that is read, and any of the server's own.
      TimeUnit.SECONDS.sleep(1);
      if (isCrawling(memcached)) {
        return;
      }
      exporter.resume();
    }
    throw new AssertionError("the walk could not be stopped in the middle of a dump");
  }

  private static boolean isCrawling(Memcached memcached) {
    return memcached.stat("lru_crawler_running") == 1;
  }
}
