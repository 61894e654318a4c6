package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Memcached;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A memcached that comes back at another address behind the same name, as the daemon sees it. */
final class MovedServerIT {

  /** Shorter than Java remembers an address by default, 30 s. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path directory;

  @Test
  void findsMovedServers() throws Exception {
    int port = FreePort.find();
    Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.2 mc.test\n");
    String up = "keystone_token_memcached_up{server=\"mc.test:" + port + "\"} ";
    try (Exporter exporter =
        Exporter.startWith(
            "-Djdk.net.hosts.file=" + hosts,
            "",
            "--memcached.servers=mc.test:" + port,
            "--no-collector.lists",
            "--collector.memcached.interval=1s",
            "--collector.memcached.timeout=500ms")) {
      try (Memcached first = Memcached.startAt("127.0.0.2", port)) {
        assertThat(isServed(exporter, up + "1")).as("port %d", first.port()).isTrue();
      }
      assertThat(isServed(exporter, up + "0")).isTrue();

      Files.writeString(hosts, "127.0.0.3 mc.test\n");
      try (Memcached second = Memcached.startAt("127.0.0.3", port)) {
        assertThat(isServed(exporter, up + "1")).as("port %d", second.port()).isTrue();
      }
    }
  }

  private static boolean isServed(Exporter exporter, String line) throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < LIMIT.toNanos()) {
      if (exporter.metrics().contains(line)) {
        return true;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return false;
  }
}
