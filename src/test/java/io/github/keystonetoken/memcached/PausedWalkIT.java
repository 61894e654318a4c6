package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.ServerProcess;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A process that walks is stopped in the middle of a dump, as by SIGSTOP, swapping or a suspended
 * machine.
 */
final class PausedWalkIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int ITEMS = 300_000;

  @Test
  void otherClientsAndOtherExportersDoNotFeelIt() throws Exception {
    try (Memcached memcached = Memcached.start("-m", "256");
        Node node =
            new Node(new Server(0, memcached.address(), "127.0.0.1", memcached.port(), 1))) {
      new ManyItems(memcached.port()).store(ITEMS);
      try (ServerProcess walker = startWalker(memcached)) {
        pauseInTheMiddle(walker, memcached);
        OtherClients others = new OtherClients(memcached.port());

        assertThat(others.getsOfEach(2000)).isEqualTo(2000);

        KeyWalk anotherExporter = new KeyWalk(node, Clock.systemUTC());
        assertThatExceptionOfType(CollectionException.class)
            .isThrownBy(() -> anotherExporter.all(new LargestItems(10), LIMIT))
            .withMessageContaining("crawler is at work");
        assertThat(others.getsOfEach(2000)).isEqualTo(2000);

        walker.resume();
        awaitCrawler(memcached, 0);
      }
      // Ended, perhaps in the middle of the next dump: the crawler comes free.
      awaitCrawler(memcached, 0);
      assertThat(new KeyWalk(node, Clock.systemUTC()).all(new LargestItems(10), LIMIT).items())
          .isEqualTo(ITEMS);
    }
  }

  private static ServerProcess startWalker(Memcached memcached) {
    return ServerProcess.start(
        "walker",
        ServerProcess.newDirectory("walker"),
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx32m",
            "-cp",
            System.getProperty("java.class.path"),
            EndlessWalk.class.getName(),
            Integer.toString(memcached.port())),
        () -> memcached.stat("lru_crawler_running") == 1);
  }

  /** It may have been between two dumps, or so near to an end that the rest was in its sockets. */
  private static void pauseInTheMiddle(ServerProcess walker, Memcached memcached)
      throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (Instant.now().isBefore(end)) {
      awaitCrawler(memcached, 1);
      walker.pause();
      TimeUnit.MILLISECONDS.sleep(200);
      if (memcached.stat("lru_crawler_running") == 1) {
        return;
      }
      walker.resume();
    }
    throw new AssertionError("the walk could not be stopped in the middle of a dump");
  }

  private static void awaitCrawler(Memcached memcached, int running) throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (memcached.stat("lru_crawler_running") != running) {
      assertThat(Instant.now()).isBefore(end);
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }
}
