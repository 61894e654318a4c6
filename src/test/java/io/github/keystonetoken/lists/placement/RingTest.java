package io.github.keystonetoken.lists.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.PlacementAlgorithm;
import io.github.keystonetoken.model.Server;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RingTest {

  private static final String CEILOMETER = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  /** Hashes that python-memcached 1.53 to 1.59 gave for real keys. */
  @ParameterizedTest
  @CsvSource({
    "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9, 3065, 1, 2",
    "d08fca1361cfc00a936d7c93e4308aceb6ebc6ac, 18966, 0, 0",
    "_lockusertokens-eef939600bc111e69aeb57d4fa849231, 1864, 0, 1",
    "usertokens-24ea51841f314b6bb4146a551bc4630c, 916, 0, 1",
  })
  void placesAKeyWherePythonMemcachedDoes(String key, int hash, int ofTwo, int ofThree) {
    assertThat(PythonMemcachedRing.Version.UP_TO_1_59.hash(key)).isEqualTo(hash);
    assertThat(place(key, Servers.of(2))).isEqualTo(ofTwo);
    assertThat(place(key, Servers.of(3))).isEqualTo(ofThree);
  }

  private static int place(String key, List<Server> servers) {
    List<Server> places = Ring.of(PlacementAlgorithm.PYTHON_MEMCACHED, servers).placesOf(key);
    assertThat(places).hasSize(1);
    return places.get(0).index();
  }

  @Test
  void aKeyThatHashesToZeroMayBeWhereEitherSideOf160PutsIt() throws IOException {
    List<String> keys = RingVectorsTest.keys();
    String zero = keys.get(keys.size() - 1);
    List<Server> servers = Servers.of(3);

    assertThat(PythonMemcachedRing.Version.SINCE_1_60.hash(zero)).isZero();
    assertThat(PythonMemcachedRing.Version.UP_TO_1_59.hash(zero)).isEqualTo(1);
    assertThat(Ring.of(PlacementAlgorithm.PYTHON_MEMCACHED, servers).placesOf(zero))
        .containsExactly(servers.get(1), servers.get(0));
  }

  @Test
  void pythonMemcachedGivesUpWhereEveryServerIsDead() {
    List<Server> servers = Servers.of(3);
    Ring ring = Ring.of(PlacementAlgorithm.PYTHON_MEMCACHED, servers);

    assertThat(ring.serverOf(CEILOMETER, Set.copyOf(servers))).isEmpty();
  }

  @Test
  void replicationPutsAKeyOnEveryServer() {
    List<Server> servers = Servers.of(3);
    Ring ring = Ring.of(PlacementAlgorithm.BMEMCACHED, servers);

    assertThat(ring.placesOf(CEILOMETER)).isEqualTo(servers);
    assertThat(ring.serverOf(CEILOMETER, Set.of(servers.get(0)))).contains(servers.get(1));
  }

  /** As {@code pymemcache.client.base.normalize_server_spec} makes them. */
  @ParameterizedTest
  @CsvSource({
    "10.0.0.11:11211, 10.0.0.11, 11211, 10.0.0.11:11211",
    "memcache.example.org, memcache.example.org, 11211, memcache.example.org:11211",
    "[fd00::11]:11212, fd00::11, 11212, fd00::11:11212",
    "inet6:[fd00::11], fd00::11, 11211, fd00::11:11211",
    "unix:/run/memcached.sock, localhost, 11211, /run/memcached.sock",
    "/run/memcached.sock, localhost, 11211, /run/memcached.sock",
  })
  void aServersNameIsThatOfPymemcache(String address, String host, int port, String name) {
    assertThat(RendezvousRing.nameOf(new Server(0, address, host, port))).isEqualTo(name);
  }
}
