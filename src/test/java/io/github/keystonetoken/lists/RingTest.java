package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Server;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RingTest {

  /** Hashes that python-memcached 1.53 to 1.59 gave for real keys. */
  @ParameterizedTest
  @CsvSource({
    "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9, 3065, 1, 2",
    "d08fca1361cfc00a936d7c93e4308aceb6ebc6ac, 18966, 0, 0",
    "_lockusertokens-eef939600bc111e69aeb57d4fa849231, 1864, 0, 1",
    "usertokens-24ea51841f314b6bb4146a551bc4630c, 916, 0, 1",
  })
  void placesAKeyWherePythonMemcachedDoes(String key, int hash, int ofTwo, int ofThree) {
    assertThat(Ring.hash(key)).isEqualTo(hash);
    assertThat(new Ring(servers(1, 1)).serverOf(key).index()).isEqualTo(ofTwo);
    assertThat(new Ring(servers(1, 1, 1)).serverOf(key).index()).isEqualTo(ofThree);
  }

  @Test
  void aServerTakesAsManyPlacesAsItsWeight() {
    // 3065 % 4 = 1: the second place of the first server.
    assertThat(new Ring(servers(3, 1)).serverOf("6e49b86a7502dae881f3b9466ecbdfa4743c7eb9").index())
        .isZero();
    // 18966 % 4 = 2 and 1864 % 4 = 0; 916 % 3 = 1.
    assertThat(new Ring(servers(1, 3)).serverOf("d08fca1361cfc00a936d7c93e4308aceb6ebc6ac").index())
        .isEqualTo(1);
  }

  @Test
  void theHashIsNeverZero() {
    for (int i = 0; i < 200_000; i++) {
      assertThat(Ring.hash("key-" + i)).isBetween(1, 0x7fff);
    }
  }

  private static List<Server> servers(int... weights) {
    return IntStream.range(0, weights.length)
        .mapToObj(
            i -> new Server(i, "127.0.0.1:" + (11211 + i), "127.0.0.1", 11211 + i, weights[i]))
        .toList();
  }
}
