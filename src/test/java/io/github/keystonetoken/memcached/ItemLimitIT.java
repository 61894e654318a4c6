package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.memcached.Statistics.Group;
import io.github.keystonetoken.servers.Memcached;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limit that is reported is the limit that the server has, to the byte. */
final class ItemLimitIT {

  @ParameterizedTest
  @CsvSource({
    "-I 1m, 6e49b86a7502dae881f3b9466ecbdfa4743c7eb9, 1048473, 1048473",
    "-C, 6e49b86a7502dae881f3b9466ecbdfa4743c7eb9, 1048481, 1048481",
    "-I 512k, 6e49b86a7502dae881f3b9466ecbdfa4743c7eb9, 524185, 524185",
    // The client's own limit is the smaller one.
    "-I 2m, 6e49b86a7502dae881f3b9466ecbdfa4743c7eb9, 1048576, 2097049",
    // A clear key takes three bytes more.
    "-I 1m, usertokens-eef939600bc111e69aeb57d4fa849231, 1048473, 1048470"
  })
  void isWhatServerStores(String options, String key, long reported, int largest) throws Exception {
    try (Memcached memcached = Memcached.start(options.split(" ", -1));
        Node node = Asking.node(memcached.port())) {
      StatisticsReader reader =
          new StatisticsReader(
              node.statistics(Group.GENERAL, Asking.LIMIT).await(),
              node.statistics(Group.SETTINGS, Asking.LIMIT).await(),
              node.statistics(Group.ITEMS, Asking.LIMIT).await(),
              0);
      assertThat(reader.nodeStats(null, Duration.ZERO, Instant.now(), false).itemLimitBytes())
          .hasValue(reported);

      memcached.set(key, new byte[largest], 1, 0);
      assertThat(memcached.stat("store_too_large")).isZero();

      assertThat(memcached.store(key, new byte[largest + 1], 1, 0))
          .isEqualTo("SERVER_ERROR object too large for cache\r\n");
      assertThat(memcached.stat("store_too_large")).isEqualTo(1);
    }
  }
}
