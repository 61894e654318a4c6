package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.lists.placement.Ring;
import io.github.keystonetoken.memcached.Nodes;
import io.github.keystonetoken.model.CacheCopy;
import io.github.keystonetoken.model.CacheRegion;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.servers.Memcached;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Region keys as controllers use them on two real memcacheds, with the same order or not. */
final class CacheRegionsIT {

  private static final Clock CLOCK = Clock.systemUTC();
  private static final int PICKLE = 1;

  private final List<Memcached> memcacheds = List.of(Memcached.start(), Memcached.start());
  private final List<Server> servers = ListsSetup.servers(memcacheds);
  private final List<Server> reversed = List.of(servers.get(1), servers.get(0));
  private final ListsSetup setup = new ListsSetup(servers);
  private Nodes nodes;
  private ListsSource source;
  private Snapshot snapshot = ListsSetup.snapshot();

  @BeforeEach
  void start() {
    // Every collection walks through all keys, which must not look like a use either.
    setup.walkInterval = Duration.ZERO;
    nodes = new Nodes(servers);
    source = new ListsSource(setup.config(), nodes, false, CLOCK);
  }

  @AfterEach
  void stop() {
    source.close();
    nodes.close();
    memcacheds.forEach(Memcached::close);
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
    ListsSource.Collected collected = source.collect(snapshot, CLOCK.instant().plusSeconds(60));
    snapshot = source.publish(snapshot, Outcome.ok(collected, CLOCK.instant()));
    return snapshot.cacheRegions();
  }

  /** Waits until an access differs from the one before. */
  private void awaitLater() {
    for (Memcached memcached : memcacheds) {
      for (String key : KeyNaming.CACHE_REGIONS.keySet()) {
        memcached.await(() -> sinceAccess(key, memcached) > 3);
      }
    }
  }

  private static List<String> split(List<CacheRegion> regions) {
    return regions.stream()
        .filter(region -> region.split() != null)
        .map(CacheRegion::name)
        .toList();
  }

  private static boolean isSplitFor(CacheRegion region, Duration least) {
    CacheRegion.Split split = region.split();
    return split != null && split.lasted().compareTo(least) >= 0;
  }

  private List<Server> otherOrder() {
    return snapshot
        .placement()
        .flatMap(Outcome::figures)
        .map(Placement::otherCacheOrder)
        .orElseThrow();
  }

  @Test
  void reversedOrderSplitsEveryRegion() throws Exception {
    begin("one", servers);
    begin("other", reversed);
    assertThat(split(collect())).hasSize(5);

    awaitLater();
    use(servers);
    use(reversed);

    assertThat(collect()).hasSize(5).allMatch(region -> isSplitFor(region, Duration.ofSeconds(3)));
    assertThat(otherOrder()).isEqualTo(reversed);
  }

  /** As after an outage or another backend: region keys never expire. */
  @Test
  void copiesThatAreLeftOverAreNoSplit() throws Exception {
    begin("one", servers);
    begin("before", reversed);
    collect();

    awaitLater();
    use(servers);
    List<CacheRegion> regions = collect();

    assertThat(split(regions)).isEmpty();
    assertThat(regions).hasSize(5).allMatch(CacheRegion::isWhole);
    assertThat(otherOrder()).isEmpty();
  }

  /** Such as localhost and 127.0.0.1. */
  @Test
  void oneServerWithTwoNamesIsNoSplit() throws Exception {
    begin("one", servers);
    begin("one", reversed);

    assertThat(split(collect())).isEmpty();
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
