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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ring against where the real library put a thousand keys: placement/README.md. */
final class RingVectorsTest {

  private static final Path VECTORS = Path.of("src/test/resources/placement");

  /** One line of places.txt. */
  private record Vector(
      String library, String version, List<Server> servers, Set<Server> dead, String places) {

    static Vector parse(String line) {
      String[] fields = line.split(" ", -1);
      List<Server> servers = Servers.of(Integer.parseInt(fields[2]));
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
