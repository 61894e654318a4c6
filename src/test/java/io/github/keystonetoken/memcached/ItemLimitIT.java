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
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limit that is reported is the limit that the server has, to the byte. */
final class ItemLimitIT {

  /** Mangled, as Keystone's keys are. */
  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  @ParameterizedTest
  @CsvSource({
    "-I 1m, 1048473, 1048473",
    "-C, 1048481, 1048481",
    "-I 512k, 524185, 524185",
    // The client's own limit is the smaller one.
    "-I 2m, 1048576, 2097049"
  })
  void isWhatServerStores(String options, long reported, long largest) throws Exception {
    try (Memcached memcached = Memcached.start(options.split(" ", -1))) {
      assertThat(reportedBy(memcached)).isEqualTo(reported);

      memcached.set(KEY, new byte[(int) largest], 1, 0);
      assertThat(memcached.stat("store_too_large")).isZero();

      assertThat(memcached.store(KEY, new byte[(int) largest + 1], 1, 0))
          .isEqualTo("SERVER_ERROR object too large for cache\r\n");
      assertThat(memcached.stat("store_too_large")).isEqualTo(1);
    }
  }

  /** Under a clear key, three bytes longer, three bytes less fit than is reported. */
  @Test
  void clearKeyTakesThreeBytesMore() throws Exception {
    try (Memcached memcached = Memcached.start()) {
      String key = "usertokens-eef939600bc111e69aeb57d4fa849231";

      memcached.set(key, new byte[1_048_470], 1, 0);

      assertThat(memcached.store(key, new byte[1_048_471], 1, 0)).startsWith("SERVER_ERROR");
    }
  }

  private static long reportedBy(Memcached memcached) throws Exception {
    Server server = new Server(0, memcached.address(), "127.0.0.1", memcached.port());
    Clock clock = Clock.systemUTC();
    try (Nodes nodes = new Nodes(List.of(server));
        MemcachedSource source = new MemcachedSource(nodes, Duration.ofSeconds(20), clock)) {
      Map<Server, Outcome<NodeStats>> collected =
          source.collect(Snapshot.initial(Keystone.unknown()), clock.instant().plusSeconds(20));
      Outcome<NodeStats> outcome = Objects.requireNonNull(collected.get(server));
      return outcome.figures().orElseThrow().itemLimitBytes().orElseThrow();
    }
  }
}
