package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Server;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

// The addresses are literal.
@SuppressWarnings("AddressSelection")
final class ConfigDefaultsTest {

  private static final List<Server> SERVERS = List.of(new Server(0, "a:1", "a", 1));
  private static final DatabaseConfig DATABASE =
      new DatabaseConfig("db", 3306, null, "k", "u", null, null);

  /** Only the sources are given: everything else is a default. */
  @Test
  void usesDefaults() throws Exception {
    String runbooks =
        "https://github.com/keystonetoken/keystone-token-exporter/blob/main/docs/runbooks.md";
    Config config = Loading.watching().load();
    assertThat(config.keystone().revocationBuffer()).isEqualTo(Duration.ofMinutes(30));
    assertThat(config)
        .isEqualTo(
            new Config(
                Keystone.unknown(),
                Optional.of(
                    new Config.Sql(
                        DATABASE, seconds(60), seconds(1), 20, Duration.ofMinutes(5), 2_000_000)),
                Optional.of(new Config.Memcached(SERVERS, seconds(15), seconds(1))),
                Optional.of(
                    new Config.Lists(
                        SERVERS,
                        KeyNames.BOTH,
                        seconds(60),
                        seconds(5),
                        10,
                        16L << 20,
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(5),
                        Map.of())),
                Optional.empty(),
                MemcachedAccess.PLAIN,
                new Config.Web(
                    List.of(new InetSocketAddress(10_150)),
                    "/metrics",
                    Duration.ofMinutes(5),
                    URI.create(runbooks),
                    false,
                    WebConfig.PLAIN),
                new Config.Log("info", false),
                List.of()));
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static Config load(String flags) throws ConfigException {
    return Loading.watching().arguments(flags).load();
  }

  @Test
  void flagsOverrideDefaults() throws Exception {
    Config config =
        load(
            """
            --keystone.token-expiration=2h --keystone.user=u1=nova --keystone.user=u2
            --keystone.user=u3=a=b --collector.sql.interval=2m --collector.sql.timeout=500ms
            --collector.sql.exact-max-rows=50000 --collector.memcached.interval=30s
            --collector.memcached.timeout=2s --collector.lists.interval=90s
            --collector.lists.timeout=3s --collector.users=7 --collector.lists.top=8
            --collector.lists.fetch-limit=2MiB --collector.lists.walk-interval=20m
            --collector.recent-window=10m --collector.max-age=1h
            --web.listen-address=9150 --web.listen-address=127.0.0.1:1
            --web.listen-address=[::1]:1 --web.listen-address=127.0.0.1:1
            --web.telemetry-path=/keystone/metrics --log.level=warning --log.format=json
            """);

    Duration window = Duration.ofMinutes(10);
    assertThat(config.sql())
        .contains(
            new Config.Sql(DATABASE, seconds(120), Duration.ofMillis(500), 7, window, 50_000));
    assertThat(config.memcached()).contains(new Config.Memcached(SERVERS, seconds(30), seconds(2)));
    assertThat(config.lists())
        .contains(
            new Config.Lists(
                SERVERS,
                KeyNames.BOTH,
                seconds(90),
                seconds(3),
                8,
                2L << 20,
                Duration.ofMinutes(20),
                window,
                Map.of("u1", "nova", "u2", "", "u3", "a=b")));
    assertThat(config.keystone().expiration()).contains(Duration.ofHours(2));
    assertThat(config.web())
        .returns(
            List.of(
                new InetSocketAddress(9150),
                new InetSocketAddress("127.0.0.1", 1),
                new InetSocketAddress("::1", 1)),
            Config.Web::listenAddresses)
        .returns("/keystone/metrics", Config.Web::telemetryPath)
        .returns(Duration.ofHours(1), Config.Web::maxAge);
    assertThat(config.log()).isEqualTo(new Config.Log("warn", true));
  }

  /** Intervals and timeouts of SQL, memcached and lists, then the maximum age, in milliseconds. */
  private static List<Long> paces(Config config) {
    Config.Sql sql = config.sql().orElseThrow();
    Config.Memcached memcached = config.memcached().orElseThrow();
    Config.Lists lists = config.lists().orElseThrow();
    return Stream.of(
            sql.interval(),
            sql.timeout(),
            memcached.interval(),
            memcached.timeout(),
            lists.interval(),
            lists.timeout(),
            config.web().maxAge())
        .map(Duration::toMillis)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --collector.lists.interval=2s     | [60000, 1000, 15000, 1000, 2000, 1000, 300000]
          --collector.sql.interval=1s       | [1000, 500, 15000, 1000, 60000, 5000, 300000]
          --collector.memcached.interval=1d | [60000, 1000, 86400000, 1000, 60000, 5000, 259200000]
          --collector.memcached.timeout=20s | [60000, 1000, 40000, 20000, 60000, 5000, 300000]
          --collector.sql.timeout=2s        | [60000, 2000, 15000, 1000, 60000, 5000, 300000]
          --collector.max-age=30s           | [15000, 1000, 15000, 1000, 15000, 5000, 30000]
          --collector.max-age=30s --collector.lists.timeout=20s | [15000, 1000, 15000, 1000, 25000, 20000, 30000]
          --collector.max-age=2s            | [1000, 500, 1000, 500, 1000, 500, 2000]
          --collector.sql.interval=10m      | [600000, 1000, 15000, 1000, 60000, 5000, 1800000]
          """)
  void defaultsFollowGivenFlags(String flags, String paces) throws Exception {
    assertThat(paces(load(flags))).hasToString(paces);
  }

  @Test
  void disabledCollectorDoesNotExtendMaxAge() throws Exception {
    assertThat(load("--collector.sql.interval=10m --no-collector.sql").web().maxAge())
        .isEqualTo(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--collector.sql.interval=24h",
        "--collector.sql.timeout=10ms",
        "--collector.sql.timeout=24h",
        "--collector.memcached.interval=1s",
        "--collector.memcached.interval=24h",
        "--collector.memcached.timeout=24h",
        "--collector.lists.interval=24h",
        "--collector.lists.timeout=24h",
        "--collector.max-age=24h",
        "--collector.recent-window=1s",
        "--collector.lists.walk-interval=1s"
      })
  void singleFlagNeverConflictsWithDefault(String flag) throws Exception {
    Config config = load(flag);

    List<Long> paces = paces(config);
    assertThat(paces.get(1)).isLessThan(paces.get(0));
    assertThat(paces.get(3)).isLessThan(paces.get(2));
    assertThat(paces.get(5)).isLessThan(paces.get(4));
    assertThat(config.intervals())
        .containsOnlyKeys(Collector.SQL, Collector.MEMCACHED, Collector.LISTS)
        .allSatisfy(
            (collector, interval) -> assertThat(interval).isLessThan(config.web().maxAge()));
  }
}
