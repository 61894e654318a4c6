package io.github.keystonetoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.config.Config.KeyNames;
import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ConfigDefaultsTest {

  /** Nothing but where to look: everything else is a default. */
  @Test
  void everyDefault() throws Exception {
    Config config =
        Loading.with(Flag.DATABASE_URL, "mysql://keystone@db/keystone")
            .and(Flag.MEMCACHED_SERVERS, "mc1")
            .load();

    List<Server> servers = List.of(new Server(0, "mc1", "mc1", 11_211));
    DatabaseConfig database =
        new DatabaseConfig(
            "db",
            3306,
            Optional.empty(),
            "keystone",
            "keystone",
            Optional.empty(),
            Optional.empty());
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
                        database,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(1),
                        20,
                        Duration.ofMinutes(5),
                        2_000_000,
                        false)),
                Optional.of(
                    new Config.Memcached(servers, Duration.ofSeconds(15), Duration.ofSeconds(1))),
                Optional.of(
                    new Config.Lists(
                        servers,
                        Optional.empty(),
                        KeyNames.BOTH,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        10,
                        16L << 20,
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(5),
                        Map.of())),
                MemcachedAccess.PLAIN,
                new Config.Web(
                    new InetSocketAddress(10_150),
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
  void everyFlagOverridesItsDefault() throws Exception {
    Config config =
        Loading.with(Flag.DATABASE_URL, "mysql://keystone@db/keystone")
            .and(Flag.MEMCACHED_SERVERS, "mc1")
            .and(Flag.MEMCACHED_HASH, "pymemcache")
            .and(Flag.TOKEN_EXPIRATION, "2h")
            .and(Flag.USER, "u1=nova", "u2", "u3=a=b")
            .and(Flag.SQL_INTERVAL, "2m")
            .and(Flag.SQL_TIMEOUT, "500ms")
            .and(Flag.SQL_EXACT_MAX_ROWS, "50000")
            .and(Flag.SQL_EXACT, "true")
            .and(Flag.MEMCACHED_INTERVAL, "30s")
            .and(Flag.MEMCACHED_TIMEOUT, "2s")
            .and(Flag.LISTS_INTERVAL, "90s")
            .and(Flag.LISTS_TIMEOUT, "3s")
            .and(Flag.USERS, "7")
            .and(Flag.LISTS_TOP, "8")
            .and(Flag.LISTS_FETCH_LIMIT, "2MiB")
            .and(Flag.LISTS_WALK_INTERVAL, "20m")
            .and(Flag.RECENT_WINDOW, "10m")
            .and(Flag.MAX_AGE, "1h")
            .and(Flag.LISTEN_ADDRESS, "[::1]:9999")
            .and(Flag.TELEMETRY_PATH, "/keystone/metrics")
            .and(Flag.LOG_LEVEL, "debug")
            .and(Flag.LOG_FORMAT, "json")
            .load();

    Config.Sql sql = config.sql().orElseThrow();
    assertThat(sql.interval()).isEqualTo(Duration.ofMinutes(2));
    assertThat(sql.timeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(sql.users()).isEqualTo(7);
    assertThat(sql.recentWindow()).isEqualTo(Duration.ofMinutes(10));
    assertThat(sql.exactMaxRows()).isEqualTo(50_000);
    assertThat(sql.exact()).isTrue();
    Config.Memcached memcached = config.memcached().orElseThrow();
    assertThat(memcached.interval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(memcached.timeout()).isEqualTo(Duration.ofSeconds(2));
    Config.Lists lists = config.lists().orElseThrow();
    assertThat(lists.interval()).isEqualTo(Duration.ofSeconds(90));
    assertThat(lists.timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(lists.placement()).contains(PlacementAlgorithm.PYMEMCACHE);
    assertThat(lists.lists()).isEqualTo(8);
    assertThat(lists.fetchLimitBytes()).isEqualTo(2L << 20);
    assertThat(lists.walkInterval()).isEqualTo(Duration.ofMinutes(20));
    assertThat(lists.recentWindow()).isEqualTo(Duration.ofMinutes(10));
    assertThat(lists.users()).isEqualTo(Map.of("u1", "nova", "u2", "", "u3", "a=b"));
    assertThat(config.keystone().expiration()).contains(Duration.ofHours(2));
    assertThat(config.web().listenAddress().getAddress().isLoopbackAddress()).isTrue();
    assertThat(config.web().listenAddress().getPort()).isEqualTo(9999);
    assertThat(config.web().telemetryPath()).isEqualTo("/keystone/metrics");
    assertThat(config.web().maxAge()).isEqualTo(Duration.ofHours(1));
    assertThat(config.log())
        .isEqualTo(new Config.Log(Config.Log.Level.DEBUG, Config.Log.Format.JSON));
  }
}
