package io.github.keystonetoken.grafana;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names of the metrics that the exporter has, as its golden expositions show them.
 *
 * @param names every name, those of a histogram's parts included
 * @param counters those that only rise
 */
record Catalogue(Set<String> names, Set<String> counters) {

  private static final Path EXPOSITIONS = Path.of("src/test/resources/exposition");

  /** What Prometheus itself and the project's rules add. */
  private static final Set<String> BESIDE = Set.of("up", "ALERTS", "keystone_token:links:info");

  static Catalogue read() {
    Set<String> names = new HashSet<>(BESIDE);
    Set<String> counters = new HashSet<>();
    try (Stream<Path> files = Files.list(EXPOSITIONS)) {
      for (Path file : files.toList()) {
        for (String line : Files.readAllLines(file)) {
          if (line.startsWith("# TYPE ")) {
            String[] words = line.split(" ", -1);
            switch (words[3]) {
              case "counter" -> counters.add(words[2]);
              case "histogram" ->
                  List.of("_sum", "_count", "_bucket")
                      .forEach(part -> counters.add(words[2] + part));
              default -> names.add(words[2]);
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    names.addAll(counters);
    return new Catalogue(Set.copyOf(names), Set.copyOf(counters));
  }
}
