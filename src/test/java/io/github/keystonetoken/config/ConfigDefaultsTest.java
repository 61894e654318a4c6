package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.Server;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigDefaultsTest {

  private static final List<Server> SERVERS = List.of(new Server(0, "mc1", "mc1", 11_211));
  private static final DatabaseConfig DATABASE =
      new DatabaseConfig("db", 3306, null, "keystone", "keystone", null, null);

  /** Only the sources are given: everything else is a default. */
  @Test
  void usesDefaults() throws Exception {
    Config config =
        Loading.with("--database.url", "mysql://keystone@db/keystone")
            .and("--memcached.servers", "mc1")
            .load();

    assertThat(config)
        .isEqualTo(
            new Config(
                new Keystone(
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofMinutes(30),
                    Keystone.Written.NOTHING),
                Optional.of(
                    new Config.Sql(
                        DATABASE,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(1),
                        20,
                        Duration.ofMinutes(5),
                        2_000_000)),
                Optional.of(
                    new Config.Memcached(SERVERS, Duration.ofSeconds(15), Duration.ofSeconds(1))),
                Optional.of(
                    new Config.Lists(
                        SERVERS,
                        KeyNames.BOTH,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
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
                    URI.create(
                        "https://github.com/keystonetoken/keystone-token-exporter/blob/main/docs/runbooks.md"),
                    false,
                    WebConfig.PLAIN),
                new Config.Log(Config.Log.Level.INFO, Config.Log.Format.LOGFMT),
                List.of()));
  }

  @Test
  void flagsOverrideDefaults() throws Exception {
    Config config =
        Loading.with("--database.url", "mysql://keystone@db/keystone")
            .and("--memcached.servers", "mc1")
            .and("--keystone.token-expiration", "2h")
            .and("--keystone.user", "u1=nova", "u2", "u3=a=b")
            .and("--collector.sql.interval", "2m")
            .and("--collector.sql.timeout", "500ms")
            .and("--collector.sql.exact-max-rows", "50000")
            .and("--collector.memcached.interval", "30s")
            .and("--collector.memcached.timeout", "2s")
            .and("--collector.lists.interval", "90s")
            .and("--collector.lists.timeout", "3s")
            .and("--collector.users", "7")
            .and("--collector.lists.top", "8")
            .and("--collector.lists.fetch-limit", "2MiB")
            .and("--collector.lists.walk-interval", "20m")
            .and("--collector.recent-window", "10m")
            .and("--collector.max-age", "1h")
            .and("--web.listen-address", "[::1]:9999")
            .and("--web.telemetry-path", "/keystone/metrics")
            .and("--log.level", "debug")
            .and("--log.format", "json")
            .load();

    assertThat(config.sql())
        .contains(
            new Config.Sql(
                DATABASE,
                Duration.ofMinutes(2),
                Duration.ofMillis(500),
                7,
                Duration.ofMinutes(10),
                50_000));
    assertThat(config.memcached())
        .contains(new Config.Memcached(SERVERS, Duration.ofSeconds(30), Duration.ofSeconds(2)));
    assertThat(config.lists())
        .contains(
            new Config.Lists(
                SERVERS,
                KeyNames.BOTH,
                Duration.ofSeconds(90),
                Duration.ofSeconds(3),
                8,
                2L << 20,
                Duration.ofMinutes(20),
                Duration.ofMinutes(10),
                Map.of("u1", "nova", "u2", "", "u3", "a=b")));
    assertThat(config.keystone().expiration()).contains(Duration.ofHours(2));
    InetSocketAddress address = config.web().listenAddresses().get(0);
    assertThat(address.getAddress().isLoopbackAddress()).isTrue();
    assertThat(address.getPort()).isEqualTo(9999);
    assertThat(config.web().telemetryPath()).isEqualTo("/keystone/metrics");
    assertThat(config.web().maxAge()).isEqualTo(Duration.ofHours(1));
    assertThat(config.log())
        .isEqualTo(new Config.Log(Config.Log.Level.DEBUG, Config.Log.Format.JSON));
  }

  @Test
  void timeoutFollowsItsInterval() throws Exception {
    Config config =
        watching()
            .and("--collector.lists.interval", "2s")
            .and("--collector.sql.interval", "1s")
            .and("--collector.memcached.interval", "1d")
            .load();

    assertThat(config.lists().orElseThrow().timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.sql().orElseThrow().timeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.memcached().orElseThrow().timeout()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void intervalFollowsItsTimeout() throws Exception {
    Config config =
        watching()
            .and("--collector.memcached.timeout", "20s")
            .and("--collector.sql.timeout", "2s")
            .load();

    assertThat(config.memcached().orElseThrow().interval()).isEqualTo(Duration.ofSeconds(40));
    assertThat(config.sql().orElseThrow().interval()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void intervalsFollowMaxAge() throws Exception {
    Config config =
        watching().and("--collector.max-age", "30s").and("--collector.lists.timeout", "20s").load();

    assertThat(config.web().maxAge()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.sql().orElseThrow().interval()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.memcached().orElseThrow().interval()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.lists().orElseThrow().interval()).isEqualTo(Duration.ofSeconds(25));
  }

  @Test
  void shortestMaxAgeFitsShortestInterval() throws Exception {
    Config config = watching().and("--collector.max-age", "2s").load();

    assertThat(config.sql().orElseThrow())
        .returns(Duration.ofSeconds(1), Config.Sql::interval)
        .returns(Duration.ofMillis(500), Config.Sql::timeout);
  }

  @Test
  void maxAgeFollowsLongestInterval() throws Exception {
    Loading loading = watching().and("--collector.sql.interval", "10m");

    assertThat(loading.load().web().maxAge()).isEqualTo(Duration.ofMinutes(30));
    assertThat(loading.and("--no-collector.sql").load().web().maxAge())
        .isEqualTo(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--collector.sql.interval=1s",
        "--collector.sql.interval=10m",
        "--collector.sql.interval=24h",
        "--collector.sql.timeout=10ms",
        "--collector.sql.timeout=24h",
        "--collector.memcached.interval=1s",
        "--collector.memcached.interval=24h",
        "--collector.memcached.timeout=24h",
        "--collector.lists.interval=2s",
        "--collector.lists.interval=24h",
        "--collector.lists.timeout=24h",
        "--collector.max-age=2s",
        "--collector.max-age=30s",
        "--collector.max-age=24h",
        "--collector.recent-window=1s",
        "--collector.lists.walk-interval=1s"
      })
  void singleFlagNeverConflictsWithDefault(String flag) throws Exception {
    Config config = watching().argument(flag).load();

    Config.Sql sql = config.sql().orElseThrow();
    Config.Memcached memcached = config.memcached().orElseThrow();
    Config.Lists lists = config.lists().orElseThrow();
    assertThat(sql.timeout()).isLessThan(sql.interval());
    assertThat(memcached.timeout()).isLessThan(memcached.interval());
    assertThat(lists.timeout()).isLessThan(lists.interval());
    assertThat(config.web().maxAge())
        .isGreaterThan(sql.interval())
        .isGreaterThan(memcached.interval())
        .isGreaterThan(lists.interval());
  }

  @Test
  void acceptsWarningForWarn() throws Exception {
    assertThat(watching().and("--log.level", "warning").load().log().level())
        .isEqualTo(Config.Log.Level.WARN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"86400", "1d"})
  void acceptsDaysAndPlainSeconds(String day) throws Exception {
    assertThat(watching().and("--keystone.token-expiration", day).load().keystone().expiration())
        .contains(Duration.ofDays(1));
  }

  @Test
  void acceptsPortAlone() throws Exception {
    assertThat(watching().and("--web.listen-address", "9150").load().web().listenAddresses())
        .containsExactly(new InetSocketAddress(9150));
  }

  @Test
  void removesRepeatedListenAddresses() throws Exception {
    assertThat(
            watching()
                .and("--web.listen-address", "127.0.0.1:9150", "[::1]:9150", "127.0.0.1:9150")
                .load()
                .web()
                .listenAddresses())
        .extracting(address -> address.getAddress().getHostAddress())
        .containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1");
  }

  private static Loading watching() {
    return Loading.with("--database.url", "mysql://u@db/k").and("--memcached.servers", "a:1");
  }
}
