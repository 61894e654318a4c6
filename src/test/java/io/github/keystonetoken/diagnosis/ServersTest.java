package io.github.keystonetoken.diagnosis;

import static io.github.keystonetoken.diagnosis.Cloud.A;
import static io.github.keystonetoken.diagnosis.Cloud.B;
import static io.github.keystonetoken.diagnosis.Example.example;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Findings about memcached servers. */
final class ServersTest {

  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  private static Cloud ofNode(Consumer<NodeStatsBuilder> change) {
    return new Cloud().stats(B, change);
  }

  /** It stores no tokens. */
  private static Cloud fernet() {
    return new Cloud().configured("fernet", "sql", Duration.ofHours(1), Map.of());
  }

  private static Cloud traffic(Cloud cloud, double received, double sent) {
    return cloud.on(B, node -> node.traffic(received, sent));
  }

  private static Cloud ceilometer(double received, double sent) {
    return traffic(new Cloud(), received, sent)
        .on(B, node -> node.list("ceilometer", B, 578_966, 7_630, 1_270));
  }

  @Test
  void reportsFaultsOfOneServer() {
    Example.assertTexts(
        "server.txt",
        example(
            "restarted",
            MemcachedServer::restarted,
            ofNode(stats -> stats.restarted().uptime(Duration.ofSeconds(899)))),
        example(
            "values too large",
            MemcachedServer::rejected,
            ofNode(stats -> stats.rejections(Map.of(Rejection.TOO_LARGE, 2L)))
                .on(B, node -> node.list("ceilometer", B, 578_966, 7_630, 1_270))),
        example(
            "no memory for values",
            MemcachedServer::rejected,
            ofNode(stats -> stats.rejections(Map.of(Rejection.NO_MEMORY, 1L)))),
        example(
            "values of a cache too large",
            MemcachedServer::rejected,
            fernet().stats(B, stats -> stats.rejections(Map.of(Rejection.TOO_LARGE, 2L)))),
        example("link full of lists", MemcachedServer::link, ceilometer(1.3e6, 110e6)),
        example("link full of others", MemcachedServer::link, traffic(fernet(), 110e6, 1e6)),
        example(
            "raised item size",
            MemcachedServer::itemSize,
            ofNode(stats -> stats.maxItemBytes(OptionalLong.of(2 << 20)))),
        example("memory", ServerFull::memory, ofNode(stats -> stats.usedBytes(61_000_000))),
        example("connections", ServerFull::connections, ofNode(stats -> stats.connections(922))),
        example(
            "few connections left",
            ServerFull::connections,
            ofNode(stats -> stats.connections(31).maxConnections(40))),
        example(
            "evictions",
            ServerFull::evictions,
            ofNode(stats -> stats.usedBytes(60_000_000).evictions(OptionalLong.of(1_001)))),
        example(
            "evictions of a cache",
            ServerFull::evictionsOfCache,
            cacheThatEvicts(1_001, Duration.ofSeconds(299))));
  }

  private static Cloud cacheThatEvicts(long number, Duration unused) {
    return new Cloud()
        .configured("sql", "[cache] expiration_time", "300")
        .on(A, node -> node.cacheRegion("tokens", 1, Duration.ZERO))
        .stats(B, stats -> stats.evictions(OptionalLong.of(number)).evictedAfter(unused));
  }

  @TestFactory
  Stream<DynamicTest> isSilentOnSoundServer() {
    return Example.assertSilent(
        example(
            "a quarter of an hour after a restart",
            MemcachedServer::restarted,
            ofNode(stats -> stats.restarted().uptime(Duration.ofMinutes(15)))),
        example(
            "new server",
            MemcachedServer::restarted,
            ofNode(stats -> stats.uptime(Duration.ofSeconds(20)))),
        example(
            "no rejections",
            MemcachedServer::rejected,
            ofNode(stats -> stats.rejections(Map.of(Rejection.TOO_LARGE, 0L)))),
        example("link with room", MemcachedServer::link, traffic(new Cloud(), 100e6, 100e6)),
        example(
            "default item size",
            MemcachedServer::itemSize,
            ofNode(stats -> stats.maxItemBytes(OptionalLong.of(1 << 20)))),
        example("memory", ServerFull::memory, ofNode(stats -> stats.usedBytes(60_000_000))),
        example("connections", ServerFull::connections, ofNode(stats -> stats.connections(921))),
        example(
            "ten connections left",
            ServerFull::connections,
            ofNode(stats -> stats.connections(30).maxConnections(40))),
        example(
            "few evictions",
            ServerFull::evictions,
            ofNode(stats -> stats.evictions(OptionalLong.of(1_000)))),
        example(
            "few evictions of a cache",
            ServerFull::evictionsOfCache,
            cacheThatEvicts(1_000, Duration.ofSeconds(299))),
        example(
            "evictions of expired values of a cache",
            ServerFull::evictionsOfCache,
            cacheThatEvicts(1_001, Duration.ofMinutes(5))));
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
    cloud.stats(A, stats -> stats.rejections(Map.of(Rejection.NO_MEMORY, 3L)));
    assertThat(cloud.findings(MemcachedServer::rejected)).contains(ofRejected + "\n");

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
    Cloud ceilometer =
        ceilometer(1.29e6, 1.2e6)
            .on(A, node -> node.list("heat", A, 4_000, 50, 4))
            .on(B, node -> node.list("nova", B, 21_034, 277, 30));
    Placement.WhatIf more = new Placement.WhatIf(List.of(1.0, 0.99, 0.96, 0.95), 0.94);
    Example.assertTexts(
        "uneven.txt",
        example(
            "one list, and more servers do not help",
            ServersUneven::check,
            ceilometer.placement(
                new Placement(
                    false,
                    ServerOrder.UNKNOWN,
                    List.of(),
                    Map.of(Placement.Weight.TRAFFIC, more),
                    List.of()))),
        example(
            "the list of an unknown account",
            ServersUneven::check,
            traffic(new Cloud(), 1.29e6, 1.2e6)
                .on(A, node -> node.list("heat", A, 4_000, 50, 4))
                .on(B, node -> node.list("nova", B, 4_020, 50, 3))
                .on(B, node -> node.unnamed(KEY, B, 454_998, 6_000, 1_000))),
        example(
            "means after the first collection",
            ServersUneven::check,
            new Cloud()
                .on(A, node -> node.trafficSinceStart(34_560_000_000L, 34_560_000_000L))
                .on(B, node -> node.trafficSinceStart(3_421_440_000_000L, 34_560_000_000L))
                .on(B, node -> node.list("ceilometer", B, 578_966, 7_630, 3_270))),
        example("a cache", ServersUneven::check, traffic(fernet(), 1e6, 1e3)),
        example(
            "bytes in lists",
            ServersUneven::check,
            new Cloud()
                .on(A, node -> node.list("heat", A, 4_000, 50, 0))
                .on(B, node -> node.list("ceilometer", B, 262_145, 3_400, 0))),
        example(
            "bytes in items", ServersUneven::check, ofNode(stats -> stats.usedBytes(45_000_000))));
  }

  @Test
  void accusesNoListOfTrafficThatItDoesNotCause() {
    Cloud small = traffic(new Cloud(), 4e6, 1e3).on(B, node -> node.list("nova", B, 4_020, 52, 30));
    assertThat(small.findings(ServersUneven::check))
        .startsWith("NOTICE 10.0.0.12:11211 receives > 99.9 % of all memcached traffic\n")
        .contains("Token lists do not cause it: their rewrites are < 0.1 % of what it receives.")
        .doesNotContain("nova");

    Cloud unknownPace =
        traffic(new Cloud(), 4e6, 1e3)
            .on(B, node -> node.list(Cloud.ofUnknownPace("nova", B, 454_998)));
    assertThat(unknownPace.findings(ServersUneven::check))
        .startsWith("WARNING 10.0.0.12:11211 receives > 99.9 % of all memcached traffic\n")
        .contains("No token list is known to cause it.")
        .doesNotContain("nova");
  }

  @TestFactory
  Stream<DynamicTest> isSilentOnEvenServers() {
    return Example.assertSilent(
        example(
            "three quarters of the traffic",
            ServersUneven::check,
            traffic(new Cloud(), 3e6, 3e6).on(A, node -> node.traffic(1e6, 1e6))),
        example("little traffic", ServersUneven::check, traffic(new Cloud(), 262_144, 262_144)),
        example("traffic to exporters", ServersUneven::check, traffic(new Cloud(), 1_200, 4e6)),
        example(
            "items with room", ServersUneven::check, ofNode(stats -> stats.usedBytes(40_000_000))));
  }

  private static Cloud split(Duration usedFor) {
    return new Cloud()
        .on(A, node -> node.cacheRegion("tokens", 1, usedFor).cacheRegion("revoke", 3, usedFor))
        .on(B, node -> node.cacheRegion("tokens", 2, usedFor.plusMinutes(5)));
  }

  private static Cloud withOtherOrder(Cloud cloud, Server... order) {
    return cloud.placement(
        new Placement(false, ServerOrder.UNKNOWN, List.of(), Map.of(), List.of(order)));
  }

  @Test
  void reportsDifferencesOfMachines() {
    Example.assertTexts(
        "machines.txt",
        example(
            "cache just split", CacheSplit::check, split(Duration.ofMinutes(15).minusSeconds(1))),
        example(
            "cache split, both orders known",
            CacheSplit::check,
            withOtherOrder(split(Duration.ofMinutes(15)), B, A)),
        example(
            "clocks",
            ClockDifference::check,
            ofNode(stats -> stats.clockOffset(Optional.of(Duration.ofHours(1))))
                .clockOffset(Duration.ofSeconds(-90))));
  }

  @Test
  void doesNotFlushTokens() {
    Cloud cloud =
        split(Duration.ofMinutes(15)).configured("memcache", "[token] driver", "memcache");

    assertThat(cloud.findings(CacheSplit::check))
        .contains("Do not flush these servers")
        .doesNotContain("flush_all")
        .doesNotContain("One controller has");
  }

  @TestFactory
  Stream<DynamicTest> isSilentOnEqualMachines() {
    Duration twentyMinutes = Duration.ofMinutes(20);
    return Example.assertSilent(
        example(
            "each region on one server",
            CacheSplit::check,
            new Cloud()
                .on(A, node -> node.cacheRegion("tokens", 1, twentyMinutes))
                .on(B, node -> node.cacheRegion("revoke", 2, twentyMinutes))),
        example(
            "clocks",
            ClockDifference::check,
            ofNode(stats -> stats.clockOffset(Optional.of(Duration.ofSeconds(-5))))
                .clockOffset(Duration.ofSeconds(5))));
  }
}
