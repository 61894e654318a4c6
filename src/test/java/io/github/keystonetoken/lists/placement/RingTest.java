package io.github.keystonetoken.lists.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RingTest {

  /** Where the real library put a thousand keys: placement/README.md. */
  private static final Path VECTORS = Path.of("src/test/resources/placement");

  /** The share is promised within 0.005. */
  private static final Offset<Double> NEAR = Offset.offset(0.005);

  /** Belongs on the second of two servers. */
  private static final String CEILOMETER = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  /** Servers of 127.0.0.1, on the ports that the vectors were made with. */
  static List<Server> servers(int number) {
    return IntStream.range(31_211, 31_211 + number)
        .mapToObj(port -> new Server(port - 31_211, "127.0.0.1:" + port, "127.0.0.1", port))
        .toList();
  }

  @Test
  void keyThatHashesToZeroHasTheHomesOfBothVersions() throws IOException {
    List<String> keys = keys();
    String zero = keys.get(keys.size() - 1);
    List<Server> servers = servers(3);
    Ring ring = new Ring(servers);

    assertThat(Ring.Version.SINCE_1_60.hash(zero)).isZero();
    assertThat(Ring.Version.UP_TO_1_59.hash(zero)).isEqualTo(1);
    assertThat(ring.homesOf(zero)).containsExactly(servers.get(1), servers.get(0));
    assertThat(ring.homesOf(CEILOMETER)).hasSize(1);
    assertThat(ring.isElsewhere(zero, servers.get(0))).isFalse();
    assertThat(ring.isElsewhere(zero, servers.get(2))).isTrue();
  }

  @Test
  void keysOfDeadServersMove() {
    List<Server> servers = servers(2);
    Ring ring = new Ring(servers, Set.of(servers.get(1)));

    assertThat(new Ring(servers).isElsewhere(CEILOMETER, servers.get(0))).isTrue();
    assertThat(ring.isElsewhere(CEILOMETER, servers.get(0))).isFalse();
    assertThat(new Ring(servers, Set.copyOf(servers)).serverOf(CEILOMETER, Ring.Version.UP_TO_1_59))
        .isEmpty();
  }

  @Test
  void thirdServerMovesTwoThirdsOfTheKeysAndAnotherOrderAll() {
    List<Server> servers = servers(2);
    Ring two = new Ring(servers);
    Ring three = new Ring(servers(3));

    assertThat(two.movedShare(three)).isCloseTo(2.0 / 3, NEAR);
    assertThat(two.moves(CEILOMETER, three)).isTrue();
    assertThat(two.moves(CEILOMETER, two)).isFalse();
    // Except the keys that releases of python-memcached place differently.
    assertThat(two.movedShare(new Ring(List.of(servers.get(1), servers.get(0)))))
        .isCloseTo(1, NEAR);
  }

  /** One line of places.txt. */
  private record Vector(
      String library, String version, List<Server> servers, Set<Server> dead, String places) {

    static Vector parse(String line) {
      String[] fields = line.split(" ", -1);
      List<Server> servers = RingTest.servers(Integer.parseInt(fields[2]));
      return new Vector(
          fields[0],
          fields[1],
          servers,
          fields[3].equals("-") ? Set.of() : Set.of(servers.get(Integer.parseInt(fields[3]))),
          fields[4]);
    }

    Optional<Server> serverOf(String key) {
      return new Ring(servers, dead)
          .serverOf(
              key, version.equals("1.59") ? Ring.Version.UP_TO_1_59 : Ring.Version.SINCE_1_60);
    }

    @Override
    public String toString() {
      return "%s %s, %d servers, %s dead".formatted(library, version, servers.size(), dead.size());
    }
  }

  static Stream<Vector> vectors() throws IOException {
    return Files.readAllLines(VECTORS.resolve("places.txt")).stream().map(Vector::parse);
  }

  static List<String> keys() throws IOException {
    return Files.readAllLines(VECTORS.resolve("keys.txt"));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void placesKeysAsTheRealLibrary(Vector vector) throws IOException {
    String places =
        keys().stream()
            .map(
                key ->
                    vector
                        .serverOf(key)
                        .map(server -> Integer.toString(server.index()))
                        .orElse("-"))
            .collect(Collectors.joining());

    assertThat(places).hasSize(1000).isEqualTo(vector.places());
  }

  @Test
  void coversVersionsNumbersOfServersAndADeadOne() throws IOException {
    assertThat(vectors().map(Vector::toString))
        .contains(
            "python-memcached 1.59, 2 servers, 1 dead",
            "python-memcached 1.62, 3 servers, 0 dead",
            "python-memcached 1.62, 5 servers, 1 dead")
        .hasSize(2 * 6);
  }
}
