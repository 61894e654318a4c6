package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Memcached;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shipped exporter while its keystone.conf changes under it. */
final class ReloadIT {

  private static final String CEILOMETER = "eef939600bc111e69aeb57d4fa849231";
  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";
  private static final String SUCCESSFUL = "exporter_config_last_reload_successful";

  private static List<Memcached> memcacheds;

  private Exporter exporter;

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

  @BeforeEach
  void start() {
    exporter =
        Exporter.start(
            conf(0, 1),
            "--keystone.user=" + CEILOMETER + "=ceilometer",
            "--collector.memcached.interval=1s",
            "--collector.memcached.timeout=500ms",
            "--collector.lists.interval=2s",
            "--collector.lists.timeout=1s");
    exporter.awaitReady();
  }

  @AfterEach
  void stop() {
    exporter.close();
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

  private Exposition page() {
    return Exposition.parse(exporter.metrics());
  }

  private double value(String name, String... labels) {
    return page().value("keystone_token_" + name, labels).orElse(-1);
  }

  private double fetched(int place) {
    return value("exporter_memcached_fetched_bytes_total", "server", address(place));
  }

  @Test
  void sighupAddsServerAndKeepsCounters() {
    double first = fetched(0);
    // More than the new collections can bring before they are looked at.
    exporter.await(() -> fetched(0) > 4 * first);
    double fetched = fetched(0);
    double loaded = value("exporter_config_last_reload_success_timestamp_seconds");
    assertThat(value(SUCCESSFUL)).isEqualTo(1);
    exporter.rewriteConf(conf(0, 1, 2));

    exporter.hangUp();

    exporter.await(() -> value("memcached_up", "server", address(2)) == 1);
    assertThat(value("memcached_server_info", "server", address(2), "index", "2")).isEqualTo(1);
    assertThat(fetched(0)).isGreaterThanOrEqualTo(fetched);
    assertThat(value("exporter_config_last_reload_success_timestamp_seconds"))
        .isGreaterThan(loaded);
    exporter.await(
        () -> exporter.log().contains("The configuration was loaded again and has changed."));
  }

  @Test
  void loadsChangedFilesWithoutSignal() {
    assertThat(value("memcached_usertokens_misplaced", "server", address(1))).isZero();
    exporter.rewriteConf(conf(1, 0));

    exporter.await(() -> value("memcached_usertokens_misplaced", "server", address(1)) == 1);

    assertThat(value("memcached_server_info", "server", address(1), "index", "0")).isEqualTo(1);
    assertThat(
            value("memcached_user_placement_info", "user_name", "ceilometer", "server", address(0)))
        .isEqualTo(1);

    exporter.rewriteConf(conf(1));

    exporter.await(() -> !exporter.metrics().contains("server=\"" + address(0) + "\""));
    assertThat(value("memcached_usertokens_misplaced", "server", address(1))).isZero();
    assertThat(value("exporter_collector_runs_total", "collector", "lists", "outcome", "success"))
        .isGreaterThanOrEqualTo(2);
  }
}
