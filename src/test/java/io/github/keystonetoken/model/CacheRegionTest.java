package io.github.keystonetoken.model;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.CacheRegion.Split;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Collections every half minute; each test says on which servers the key is used. */
final class CacheRegionTest {

  private static final Server A = new Server(0, "A", "a", 11211);
  private static final Server B = new Server(1, "B", "b", 11211);

  private final Map<Server, CacheCopy> copies = new LinkedHashMap<>();
  private final Map<Server, Instant> accesses = new LinkedHashMap<>();
  private Instant now = Instant.parse("2026-11-29T12:00:00Z");

  /** Time passes; the key is used on these servers all the while, and not on others. */
  private void use(int minutes, String users) {
    for (int i = 0; i < 2 * minutes; i++) {
      now = now.plusSeconds(30);
      for (Server server : new Server[] {A, B}) {
        if (users.contains(server.address())) {
          accesses.put(server, now);
        }
      }
      accesses.forEach(this::collect);
    }
  }

  private void collect(Server server, Instant access) {
    int id = server.index();
    copies.compute(
        server, (any, before) -> CacheCopy.seen(id, now, Duration.between(access, now), before));
  }

  private CacheRegion region() {
    return new CacheRegion("tokens", copies, true);
  }

  /** How long it lasts already; null if there is none. */
  private @Nullable Duration split() {
    Split split = region().split();
    return split == null ? null : split.lasted();
  }

  /** Minutes, with the servers that use the key meanwhile; of a split, how long it lasts. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      both copies are in use | 20AB | PT19M30S | false | AB
      two copies prove nothing | 10A 10B | | true | B
      # python-memcached returns to a server 5 minutes after it was dead (memcache_dead_retry).
      outage of a server | 30A 20B 5AB | PT4M30S | false | AB
      outage of a server is over | 30A 20B 5AB 6A | | true | A
      change of backend | 30A 1B | | true | B
      change of backend, later | 30A 4B | | true | B
      change of backend, at last | 30A 20B | | true | B
      memcached notes accesses late | 1AB 3A 1AB 3A 1AB 3A 1AB 3A | PT12M30S | false | AB
      idle | 1AB 10 | | false | ''
      """)
  void isSplitWhileBothCopiesAreInUse(
      String name, String use, @Nullable Duration lasted, boolean isWhole, String usedOn) {
    for (String step : use.split(" ", -1)) {
      use(Integer.parseInt(step.replaceAll("\\D", "")), step.replaceAll("\\d", ""));
    }

    assertThat(split()).isEqualTo(lasted);
    assertThat(region().isWhole()).isEqualTo(isWhole);
    assertThat(region().usedOn().stream().map(Server::address).collect(joining()))
        .isEqualTo(usedOn);
  }

  /** One server with two names, or a client that stores everything on each server. */
  @Test
  void equalValuesAreNoSplit() {
    use(20, "AB");
    copies.replaceAll(
        (server, copy) -> new CacheCopy(7, copy.seenAt(), copy.usedSince(), copy.lastAccess()));

    assertThat(split()).isNull();
  }

  @Test
  void oneCollectionSeesCopiesThatWereJustUsed() {
    collect(A, now.minusSeconds(3));
    collect(B, now.minusSeconds(40));
    assertThat(split()).isEqualTo(Duration.ZERO);

    copies.clear();
    collect(A, now.minusSeconds(3));
    collect(B, now.minusSeconds(90));
    assertThat(split()).isNull();
  }

  @Test
  void isNotWholeWhileAServerIsNotRead() {
    use(5, "A");

    assertThat(region().isWhole()).isTrue();
    assertThat(new CacheRegion("tokens", copies, false).isWhole()).isFalse();
  }

  @Test
  void roundingIsNoAccess() {
    use(1, "A");
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
