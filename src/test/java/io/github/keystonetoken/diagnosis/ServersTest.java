package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Diagnosis.database;
import static io.github.keystonetoken.diagnosis.Diagnosis.servers;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.NodeStats.Rejection;
import io.github.keystonetoken.model.NodeStatsBuilder;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Placement.ServerOrder;
import io.github.keystonetoken.model.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Findings about memcached servers. */
final class ServersTest {

  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  private static Cloud node(Consumer<NodeStatsBuilder> change) {
    return new Cloud().stats(B, change);
  }

  private static Cloud restarted(int secondsAgo) {
    return node(stats -> stats.uptime(secondsAgo).restarted = true);
  }

  private static Cloud rejected(Cloud cloud, Rejection reason, long number) {
    return cloud.stats(B, stats -> stats.rejections = Map.of(reason, number));
  }

  /** It stores no tokens. */
  private static Cloud fernet() {
    return new Cloud().provider("fernet");
  }

  private static Cloud traffic(Cloud cloud, double received, double sent) {
    return cloud.stats(B, stats -> stats.rates(received, sent));
  }

  private static Cloud ceilometer(double received, double sent) {
    return traffic(new Cloud(), received, sent).list(B, "ceilometer", B, 578_966, 7_630, 1_270);
  }

  private static Cloud connections(long open, long most) {
    return node(
        stats -> {
          stats.connections = open;
          stats.maxConnections = most;
        });
  }

  private static Cloud evictions(long number, Duration unused) {
    return new Cloud()
        .configured("sql", "[cache] expiration_time", "300")
        .on(A, node -> node.cacheRegion("tokens", 1, Duration.ZERO))
        .stats(
            B,
            stats -> {
              stats.usedBytes = 60_000_000;
              stats.evictions = number;
              stats.evictedAfter = Optional.of(unused);
            });
  }

  @Test
  void reportsFaultsOfOneServer() {
    Duration valid = Duration.ofMinutes(5);
    Duration shorter = valid.minusSeconds(1);
    new Examples("server.txt")
        .of(servers(MemcachedServer::restarted))
        .finds("restarted", restarted(899))
        .isSilent("a quarter of an hour after a restart", restarted(900))
        .isSilent("new server", node(stats -> stats.uptime(20)))
        .of(servers(MemcachedServer::rejected))
        .finds("values too large", rejected(ceilometer(1_000, 1_000), Rejection.TOO_LARGE, 2))
        .finds("no memory for values", rejected(new Cloud(), Rejection.NO_MEMORY, 1))
        .finds("values of a cache too large", rejected(fernet(), Rejection.TOO_LARGE, 2))
        .isSilent("no rejections", rejected(new Cloud(), Rejection.TOO_LARGE, 0))
        .of(servers(MemcachedServer::link))
        .finds("link full of lists", ceilometer(1.3e6, 110e6))
        .finds("link full of others", traffic(fernet(), 110e6, 1e6))
        .isSilent("link with room", traffic(new Cloud(), 100e6, 100e6))
        .of(servers(MemcachedServer::itemSize))
        .finds("raised item size", node(stats -> stats.maxItemBytes = OptionalLong.of(2 << 20)))
        .isSilent("default item size", node(stats -> stats.maxItemBytes = OptionalLong.of(1 << 20)))
        .of(servers(MemcachedServer::memory))
        .finds("memory", node(stats -> stats.usedBytes = 61_000_000))
        .isSilent("memory with room", node(stats -> stats.usedBytes = 60_000_000))
        .of(servers(MemcachedServer::connections))
        .finds("connections", connections(922, 1_024))
        .finds("few connections left", connections(31, 40))
        .isSilent("connections with room", connections(921, 1_024))
        .isSilent("ten connections left", connections(30, 40))
        .of(servers(MemcachedServer::evictions))
        .finds("evictions", evictions(1_001, valid))
        .isSilent("few evictions", evictions(1_000, valid))
        .of(servers(MemcachedServer::evictionsOfCache))
        .finds("evictions of a cache", evictions(1_001, shorter))
        .isSilent("few evictions of a cache", evictions(1_000, shorter))
        .isSilent("evictions of expired values of a cache", evictions(1_001, valid))
        .verify();
  }

  /** What Keystone loses without a server of its cache goes by the library, if that is known. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "oslo_cache.memcache_pool, Keystone is slower without it., cache misses these values.",
        "dogpile.cache.memcached, Keystone is slower without it., cache misses these values.",
        "dogpile.cache.pymemcache, fail with error 500., fails with error 500.",
        "dogpile.cache.bmemcached, has all values on the other servers as well., the request fails.",
        "dogpile.cache.pylibmc, whose keys are on it fail., the request fails.",
        "-, whose keys are on it fail., the request fails."
      })
  void consequencesGoByTheBackend(@Nullable String backend, String ofDown, String ofRejected) {
    Cloud cloud =
        backend == null ? new Cloud() : new Cloud().configured("sql", "[cache] backend", backend);
    assertThat(
            Cloud.findings(
                servers(MemcachedServer::rejected),
                rejected(cloud, Rejection.NO_MEMORY, 3).snapshot()))
        .contains(ofRejected + "\n");
    assertThat(
            Cloud.findings(
                SourceDown::servers,
                cloud
                    .snapshot()
                    .withNodes(Map.of(B, Cloud.failed(Failure.Kind.UNREACHABLE, "It is down.")))))
        .contains(ofDown + "\n");
  }

  @Test
  void saysWhatMakesServersUneven() {
    Placement.WhatIf more = new Placement.WhatIf(List.of(1.0, 0.99, 0.96, 0.95), 0.94);
    new Examples("uneven.txt")
        .of(ServersUneven::check)
        .finds(
            "one list, and more servers do not help",
            ceilometer(1.29e6, 1.2e6)
                .list(A, "heat", A, 4_000, 50, 4)
                .list(B, "nova", B, 21_034, 277, 30)
                .placement(
                    new Placement(
                        false,
                        ServerOrder.UNKNOWN,
                        List.of(),
                        Map.of(Placement.Weight.TRAFFIC, more),
                        List.of())))
        .finds(
            "the list of an unknown account",
            traffic(new Cloud(), 1.29e6, 1.2e6)
                .list(A, "heat", A, 4_000, 50, 4)
                .list(B, "nova", B, 4_020, 50, 3)
                .on(B, node -> node.unnamed(KEY, B, 454_998, 6_000, 1_000)))
        .finds(
            "means after the first collection",
            new Cloud()
                .stats(A, stats -> stats.sinceStart(34_560_000_000L, 34_560_000_000L))
                .stats(B, stats -> stats.sinceStart(3_421_440_000_000L, 34_560_000_000L))
                .list(B, "ceilometer", B, 578_966, 7_630, 3_270))
        .finds("a cache", traffic(fernet(), 1e6, 1e3))
        .finds(
            "bytes in lists",
            new Cloud()
                .list(A, "heat", A, 4_000, 50, 0)
                .list(B, "ceilometer", B, 262_145, 3_400, 0))
        .finds("bytes in items", node(stats -> stats.usedBytes = 45_000_000))
        .finds(
            "a list that does not cause it is not accused",
            traffic(new Cloud(), 4e6, 1e3).list(B, "nova", B, 4_020, 52, 30))
        .finds(
            "a list of unknown pace is not accused",
            traffic(new Cloud(), 4e6, 1e3)
                .on(B, node -> node.list(Cloud.ofUnknownPace("nova", B, 454_998))))
        .isSilent(
            "three quarters of the traffic",
            traffic(new Cloud(), 3e6, 3e6).stats(A, stats -> stats.rates(1e6, 1e6)))
        .isSilent("little traffic", traffic(new Cloud(), 262_144, 262_144))
        .isSilent("traffic to exporters", traffic(new Cloud(), 1_200, 4e6))
        .isSilent("items with room", node(stats -> stats.usedBytes = 40_000_000))
        .verify();
  }

  private static Cloud split(int secondsAgo) {
    Duration usedFor = Duration.ofSeconds(secondsAgo);
    return new Cloud()
        .on(A, node -> node.cacheRegion("tokens", 1, usedFor).cacheRegion("revoke", 3, usedFor))
        .on(B, node -> node.cacheRegion("tokens", 2, usedFor.plusMinutes(5)));
  }

  private static Cloud withOtherOrder(Cloud cloud, Server... order) {
    return cloud.placement(
        new Placement(false, ServerOrder.UNKNOWN, List.of(), Map.of(), List.of(order)));
  }

  private static Cloud clocks(int database, int memcached) {
    return node(stats -> stats.clockOffset = Optional.of(Duration.ofSeconds(memcached)))
        .with(cloud -> cloud.clockOffset = Optional.of(Duration.ofSeconds(database)));
  }

  @Test
  void reportsDifferencesOfMachines() {
    new Examples("machines.txt")
        .of(CacheSplit::check)
        .finds("cache just split", split(899))
        .finds("cache split, both orders known", withOtherOrder(split(900), B, A))
        .finds(
            "cache split beside tokens, which are not flushed",
            split(900).configured("memcache", "[token] driver", "memcache"))
        .isSilent(
            "each region on one server",
            new Cloud()
                .on(A, node -> node.cacheRegion("tokens", 1, Duration.ofMinutes(20)))
                .on(B, node -> node.cacheRegion("revoke", 2, Duration.ofMinutes(20))))
        .of(database(ClockDifference::ofDatabase))
        .finds("clock of the database", clocks(-90, 0))
        .isSilent("clock of the database", clocks(5, 0))
        .of(servers(ClockDifference::ofServer))
        .finds("clock of a memcached server", clocks(0, 3_600))
        .isSilent("clock of a memcached server", clocks(0, -5))
        .verify();
  }
}
