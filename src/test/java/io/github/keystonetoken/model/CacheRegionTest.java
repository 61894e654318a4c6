package io.github.keystonetoken.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.CacheRegion.Split;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Collections every half minute; each test says on which servers the key is used. */
final class CacheRegionTest {

  private static final Server A = new Server(0, "a:11211", "a", 11211);
  private static final Server B = new Server(1, "b:11211", "b", 11211);
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private final Map<Server, CacheCopy> copies = new LinkedHashMap<>();
  private final Map<Server, Instant> accesses = new LinkedHashMap<>();
  private Instant now = Instant.parse("2026-11-29T12:00:00Z");

  /** Time passes; the key is used on these servers all the while, and not on others. */
  private CacheRegionTest use(int minutes, Server... users) {
    for (int i = 0; i < 2 * minutes; i++) {
      now = now.plus(INTERVAL);
      for (Server server : users) {
        accesses.put(server, now);
      }
      accesses.forEach((server, access) -> collect(server, access));
    }
    return this;
  }

  private void collect(Server server, Instant access) {
    int id = server.index();
    copies.compute(
        server, (any, before) -> CacheCopy.seen(id, now, Duration.between(access, now), before));
  }

  private CacheRegion region() {
    return new CacheRegion("tokens", copies, true);
  }

  private @Nullable Split split() {
    return region().split();
  }

  @Test
  void isSplitWhileBothCopiesAreInUse() {
    Split split = Objects.requireNonNull(use(20, A, B).split());

    assertThat(split.servers()).containsExactly(A, B);
    assertThat(split.lasted()).isBetween(Duration.ofMinutes(19), Duration.ofMinutes(20));
    assertThat(region().isWhole()).isFalse();
  }

  @Test
  void twoCopiesProveNothing() {
    use(10, A).use(10, B);

    assertThat(split()).isNull();
    assertThat(region().isWhole()).isTrue();
    assertThat(region().usedOn()).isEqualTo(Set.of(B));
  }

  /** python-memcached returns to a server 5 minutes after it was dead (memcache_dead_retry). */
  @Test
  void outageOfAServerDoesNotLast() {
    use(30, A).use(20, B);
    for (int i = 0; i < 5; i++) {
      use(1, A, B);
      assertThat(Objects.requireNonNull(split()).lasted()).isLessThan(Thresholds.CACHE_SPLIT);
    }
    use(6, A);

    assertThat(split()).isNull();
    assertThat(region().isWhole()).isTrue();
  }

  @Test
  void changeOfBackendIsNoSplit() {
    use(30, A);
    for (int i = 0; i < 20; i++) {
      assertThat(use(1, B).split()).isNull();
    }
  }

  @Test
  void memcachedThatNotesAccessesLateIsInUse() {
    for (int i = 0; i < 10; i++) {
      use(1, A, B).use(3, A);
    }

    assertThat(Objects.requireNonNull(split()).lasted()).isGreaterThan(Duration.ofMinutes(30));
  }

  @Test
  void idleCacheIsNeitherSplitNorWhole() {
    use(1, A, B).use(10);

    assertThat(split()).isNull();
    assertThat(region().isWhole()).isFalse();
  }

  /** One server with two names, or a client that stores everything on each server. */
  @Test
  void equalValuesAreNoSplit() {
    use(20, A, B);
    copies.replaceAll(
        (server, copy) -> new CacheCopy(7, copy.seenAt(), copy.usedSince(), copy.lastAccess()));

    assertThat(split()).isNull();
  }

  @Test
  void oneCollectionSeesCopiesThatWereJustUsed() {
    collect(A, now.minusSeconds(3));
    collect(B, now.minusSeconds(40));
    assertThat(Objects.requireNonNull(split()).lasted()).isZero();

    copies.clear();
    collect(A, now.minusSeconds(3));
    collect(B, now.minusSeconds(90));
    assertThat(split()).isNull();
  }

  @Test
  void isNotWholeWhileAServerIsNotRead() {
    assertThat(use(5, A).region().isWhole()).isTrue();
    assertThat(new CacheRegion("tokens", copies, false).isWhole()).isFalse();
  }

  @Test
  void roundingIsNoAccess() {
    use(1, A);
    Instant last = Objects.requireNonNull(copies.get(A)).lastAccess();
    collect(A, last.plusSeconds(1));

    assertThat(Objects.requireNonNull(copies.get(A)).lastAccess()).isEqualTo(last);
  }

  @Test
  void olderMemcachedReportsNoAccess() {
    copies.put(A, CacheCopy.withoutAccess(now));
    copies.put(B, CacheCopy.withoutAccess(now));

    assertThat(split()).isNull();
    assertThat(region().isWhole()).isFalse();
  }
}
