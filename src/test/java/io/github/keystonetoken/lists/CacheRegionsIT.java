package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.model.CacheCopy;
import io.github.keystonetoken.model.CacheRegion;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.servers.Memcached;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Region keys as controllers use them on two real memcacheds, with the same order or not. */
final class CacheRegionsIT extends TwoMemcacheds {

  /** Every collection walks through all keys, which must not look like a use either. */
  @BeforeEach
  void walkEachTime() {
    setup.walkInterval = Duration.ZERO;
  }

  /** A Keystone with the servers in this order starts: it stores a random id for each region. */
  private void begin(String controller, List<Server> order) {
    for (String key : KeyNaming.CACHE_REGIONS.keySet()) {
      byte[] id = "%-89s".formatted(controller).getBytes(StandardCharsets.US_ASCII);
      memcacheds.get(new Ring(order).homeOf(key).index()).set(key, id, PICKLE, 0);
    }
  }

  /** It validates tokens, until memcached notes that: it leaves out the first accesses. */
  private void use(List<Server> order) {
    for (String key : KeyNaming.CACHE_REGIONS.keySet()) {
      Memcached home = memcacheds.get(new Ring(order).homeOf(key).index());
      home.await(
          () -> {
            home.ask("get " + key, "END\r\n");
            return sinceAccess(key, home) <= 1;
          });
    }
  }

  /** In seconds. */
  private static long sinceAccess(String key, Memcached memcached) {
    String answer = memcached.ask("mg " + key + " l u", "\r\n").strip();
    return answer.startsWith("HD l") ? Long.parseLong(answer.substring(4)) : Long.MAX_VALUE;
  }

  private List<CacheRegion> collect() throws Exception {
    setup.collect();
    return setup.snapshot.cacheRegions();
  }

  /** Waits until an access differs from the one before. */
  private void awaitLater() {
    for (Memcached memcached : memcacheds) {
      for (String key : KeyNaming.CACHE_REGIONS.keySet()) {
        memcached.await(() -> sinceAccess(key, memcached) > 3);
      }
    }
  }

  private static boolean isSplitFor(CacheRegion region, Duration least) {
    CacheRegion.Split split = region.split();
    return split != null && split.lasted().compareTo(least) >= 0;
  }

  @Test
  void reversedOrderSplitsEveryRegion() throws Exception {
    begin("one", servers);
    begin("other", reversed());
    assertThat(collect()).hasSize(5).allMatch(region -> isSplitFor(region, Duration.ZERO));

    awaitLater();
    use(servers);
    use(reversed());

    assertThat(collect()).hasSize(5).allMatch(region -> isSplitFor(region, Duration.ofSeconds(3)));
    assertThat(setup.placement().otherCacheOrder()).isEqualTo(reversed());
  }

  /** As after an outage or another backend: region keys never expire. */
  @Test
  void copiesThatAreLeftOverAreNoSplit() throws Exception {
    begin("one", servers);
    begin("before", reversed());
    collect();

    awaitLater();
    use(servers);
    List<CacheRegion> regions = collect();

    assertThat(regions).noneMatch(region -> isSplitFor(region, Duration.ZERO));
    assertThat(regions).hasSize(5).allMatch(CacheRegion::isWhole);
    assertThat(setup.placement().otherCacheOrder()).isEmpty();
  }

  /** Such as localhost and 127.0.0.1. */
  @Test
  void oneServerWithTwoNamesIsNoSplit() throws Exception {
    begin("one", servers);
    begin("one", reversed());

    assertThat(collect()).hasSize(5).noneMatch(region -> isSplitFor(region, Duration.ZERO));
  }

  @Test
  void readingIsNoUse() throws Exception {
    begin("one", servers);
    Map<String, List<Instant>> accesses = accesses(collect());

    awaitLater();
    for (int i = 0; i < 100; i++) {
      collect();
    }
    awaitLater();

    assertThat(accesses(collect())).hasSize(5).isEqualTo(accesses);
  }

  private static Map<String, List<Instant>> accesses(List<CacheRegion> regions) {
    return regions.stream()
        .collect(
            Collectors.toMap(
                CacheRegion::name,
                region -> region.copies().values().stream().map(CacheCopy::lastAccess).toList()));
  }
}
