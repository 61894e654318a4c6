package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Memcached;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The shipped exporter while its keystone.conf, or the address of a server, changes under it. */
@Execution(ExecutionMode.CONCURRENT)
final class ReloadIT {

  private static final String CEILOMETER = "eef939600bc111e69aeb57d4fa849231";
  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";
  private static final String SUCCESSFUL = "exporter_config_last_reload_successful";
  private static final String SUCCESS = "exporter_config_last_reload_success_timestamp_seconds";

  /** Shorter than Java remembers an address by default, 30 s. */
  private static final Duration RESOLVED_AGAIN = Duration.ofSeconds(20);

  private static List<Memcached> memcacheds;

  @BeforeAll
  static void startServers() {
    memcacheds = List.of(Memcached.start(), Memcached.start(), Memcached.start());
    // Where python-memcached puts it with two servers.
    memcacheds.get(1).set(KEY, new byte[1000], 0, 0);
  }

  @AfterAll
  static void stopServers() {
    memcacheds.forEach(Memcached::close);
  }

  private static Exporter start() {
    Exporter exporter =
        Exporter.start(
            conf(0, 1),
            "--keystone.user=" + CEILOMETER + "=ceilometer",
            "--collector.memcached.interval=1s",
            "--collector.memcached.timeout=500ms",
            "--collector.lists.interval=2s",
            "--collector.lists.timeout=1s");
    exporter.awaitReady();
    return exporter;
  }

  private static String conf(int... places) {
    return """
        [token]
        driver = memcache
        [memcache]
        servers = %s
        """
        .formatted(
            Arrays.stream(places).mapToObj(ReloadIT::address).collect(Collectors.joining(",")));
  }

  private static String address(int place) {
    return memcacheds.get(place).address();
  }

  private static double value(Exporter exporter, String name, String... labels) {
    return exporter.page().figure(name, labels);
  }

  private static double value(Exporter exporter, String name, int place) {
    return value(exporter, name, "server", address(place));
  }

  @Test
  void sighupAddsServerAndKeepsCounters() {
    try (Exporter exporter = start()) {
      String fetchedBytes = "exporter_memcached_fetched_bytes_total";
      double first = value(exporter, fetchedBytes, 0);
      // More than the new collections can bring before they are looked at.
      exporter.await(() -> value(exporter, fetchedBytes, 0) > 4 * first);
      double fetched = value(exporter, fetchedBytes, 0);
      double loaded = value(exporter, SUCCESS);
      assertThat(value(exporter, SUCCESSFUL)).isEqualTo(1);
      exporter.rewriteConf(conf(0, 1, 2));

      exporter.hangUp();

      exporter.await(() -> value(exporter, "memcached_up", 2) == 1);
      String[] third = {"server", address(2), "index", "2"};
      assertThat(value(exporter, "memcached_server_info", third)).isEqualTo(1);
      assertThat(value(exporter, fetchedBytes, 0)).isGreaterThanOrEqualTo(fetched);
      assertThat(value(exporter, SUCCESS)).isGreaterThan(loaded);
      exporter.await(
          () -> exporter.log().contains("The configuration was loaded again and has changed."));
    }
  }

  @Test
  void loadsChangedFilesWithoutSignal() {
    try (Exporter exporter = start()) {
      String misplaced = "memcached_usertokens_misplaced";
      assertThat(value(exporter, misplaced, 1)).isZero();
      exporter.rewriteConf(conf(1, 0));

      exporter.await(() -> value(exporter, misplaced, 1) == 1);

      String[] first = {"server", address(1), "index", "0"};
      assertThat(value(exporter, "memcached_server_info", first)).isEqualTo(1);
      String[] place = {"user_name", "ceilometer", "server", address(0)};
      assertThat(value(exporter, "memcached_user_placement_info", place)).isEqualTo(1);

      exporter.rewriteConf(conf(1));

      exporter.await(() -> !exporter.metrics().contains("server=\"" + address(0) + "\""));
      assertThat(value(exporter, misplaced, 1)).isZero();
      assertThat(exporter.page().runs("lists", "success")).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void findsServerThatMovedBehindItsName(@TempDir Path directory) throws Exception {
    int port = FreePort.find();
    Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.2 mc.test\n");
    try (Memcached first = Memcached.startAt("127.0.0.2", port);
        Exporter exporter =
            Exporter.startIn(
                Map.of("JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts),
                "",
                "--memcached.servers=mc.test:" + port,
                "--no-collector.lists",
                "--collector.memcached.interval=1s",
                "--collector.memcached.timeout=500ms")) {
      exporter.await(() -> value(exporter, "memcached_up") == 1);
      first.kill();
      exporter.await(() -> value(exporter, "memcached_up") == 0);

      Files.writeString(hosts, "127.0.0.3 mc.test\n");
      Instant moved = Instant.now();
      try (Memcached second = Memcached.startAt("127.0.0.3", port)) {
        exporter.await(() -> value(exporter, "memcached_up") == 1);
        assertThat(Instant.now()).as("%d", second.port()).isBefore(moved.plus(RESOLVED_AGAIN));
      }
    }
  }
}
