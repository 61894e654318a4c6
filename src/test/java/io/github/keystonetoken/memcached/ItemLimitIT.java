package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Keystone;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.servers.Memcached;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The limit that is reported is the limit that the server has, to the byte. */
final class ItemLimitIT {

  /** Mangled, as Keystone's keys are. */
  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  private static final long MIB = 1024 * 1024;

  @Test
  void atTheDefault() throws Exception {
    try (Memcached memcached = Memcached.start()) {
      assertThat(reportedBy(memcached)).isEqualTo(1_048_473);
      assertLargestValue(memcached, 1_048_473);
    }
  }

  @Test
  void reportsLimitOfClient() throws Exception {
    try (Memcached memcached = Memcached.start("-I", "2m")) {
      assertThat(reportedBy(memcached)).isEqualTo(MIB);
      assertLargestValue(memcached, ItemLimit.ofServer(2 * MIB, true, false));
    }
  }

  @Test
  void withoutCas() throws Exception {
    try (Memcached memcached = Memcached.start("-C")) {
      assertThat(reportedBy(memcached)).isEqualTo(1_048_481);
      assertLargestValue(memcached, 1_048_481);
    }
  }

  @Test
  void withSmallerItems() throws Exception {
    try (Memcached memcached = Memcached.start("-I", "512k")) {
      assertThat(reportedBy(memcached)).isEqualTo(512 * 1024 - 103);
      assertLargestValue(memcached, 512 * 1024 - 103);
    }
  }

  /** Under a clear key, three bytes longer, three bytes less fit than is reported. */
  @Test
  void underAClearKey() throws Exception {
    try (Memcached memcached = Memcached.start()) {
      String key = "usertokens-eef939600bc111e69aeb57d4fa849231";

      memcached.set(key, new byte[1_048_470], 1, 0);

      assertThat(memcached.store(key, new byte[1_048_471], 1, 0)).startsWith("SERVER_ERROR");
    }
  }

  private static void assertLargestValue(Memcached memcached, long limit) {
    memcached.set(KEY, new byte[(int) limit], 1, 0);
    assertThat(memcached.stat("store_too_large")).isZero();

    assertThat(memcached.store(KEY, new byte[(int) limit + 1], 1, 0))
        .isEqualTo("SERVER_ERROR object too large for cache\r\n");
    assertThat(memcached.stat("store_too_large")).isEqualTo(1);
  }

  private static long reportedBy(Memcached memcached) throws Exception {
    Server server = new Server(0, memcached.address(), "127.0.0.1", memcached.port());
    Clock clock = Clock.systemUTC();
    try (Nodes nodes = new Nodes(List.of(server));
        MemcachedSource source = new MemcachedSource(nodes, Duration.ofSeconds(20), clock)) {
      MemcachedSource.Collected collected =
          source.collect(Snapshot.initial(Keystone.unknown()), clock.instant().plusSeconds(20));
      Outcome<NodeStats> outcome = Objects.requireNonNull(collected.nodes().get(server));
      return outcome.figures().orElseThrow().itemLimitBytes().orElseThrow();
    }
  }
}
