package io.github.keystonetoken.grafana;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What dashboards may name: metrics as the golden page has them, and runbooks.
 *
 * @param names every name of a metric, those of a summary's parts included
 * @param counters those that only rise
 * @param runbooks anchors of {@code docs/runbooks.md}
 */
record Catalogue(Set<String> names, Set<String> counters, Set<String> runbooks) {

  private static final Path PAGE = Path.of("src/test/resources/pages/trouble.txt");
  private static final Path RUNBOOKS = Path.of("docs/runbooks.md");
  private static final String HEADING = "## ";

  /** What Prometheus itself and the project's rules add. */
  private static final Set<String> BESIDE = Set.of("up", "ALERTS", "keystone_token:links:info");

  static Catalogue read() {
    Set<String> names = new HashSet<>(BESIDE);
    Set<String> counters = new HashSet<>();
    Set<String> runbooks = new HashSet<>();
    try {
      for (String line : Files.readAllLines(PAGE)) {
        if (line.startsWith("# TYPE ")) {
          String[] words = line.split(" ", -1);
          switch (words[3]) {
            case "counter" -> counters.add(words[2]);
            case "summary" ->
                List.of("_sum", "_count").forEach(part -> counters.add(words[2] + part));
            default -> names.add(words[2]);
          }
        }
      }
      Files.readAllLines(RUNBOOKS).stream()
          .filter(line -> line.startsWith(HEADING))
          .map(line -> line.substring(HEADING.length()).toLowerCase(Locale.ROOT))
          .forEach(runbooks::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    names.addAll(counters);
    return new Catalogue(Set.copyOf(names), Set.copyOf(counters), Set.copyOf(runbooks));
  }
}
