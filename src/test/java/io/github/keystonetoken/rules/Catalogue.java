package io.github.keystonetoken.rules;

import io.github.keystonetoken.servers.Exposition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What rules and dashboards may name: series of the golden page that has all of them, and runbooks.
 *
 * @param labelsByName labels of each series
 * @param counters series that only rise, parts of summaries among them
 * @param runbooks anchors of {@code docs/runbooks.md}
 */
public record Catalogue(
    Map<String, Set<String>> labelsByName, Set<String> counters, Set<String> runbooks) {

  private static final Path GOLDEN = Path.of("src", "test", "resources", "pages", "trouble.txt");

  public static Catalogue read() throws IOException {
    String page = Files.readString(GOLDEN);
    Map<String, Set<String>> labelsByName = new HashMap<>();
    for (Exposition.Sample sample : Exposition.parse(page).samples()) {
      labelsByName
          .computeIfAbsent(sample.name(), name -> new TreeSet<>())
          .addAll(sample.labels().keySet());
    }
    Set<String> counters = new HashSet<>();
    page.lines()
        .filter(line -> line.startsWith("# TYPE "))
        .map(line -> line.split(" ", -1))
        .forEach(
            words -> {
              switch (words[3]) {
                case "counter" -> counters.add(words[2]);
                case "summary" -> counters.addAll(Set.of(words[2] + "_sum", words[2] + "_count"));
                default -> {}
              }
            });
    Set<String> runbooks =
        Files.readAllLines(Path.of("docs", "runbooks.md")).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3).strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    return new Catalogue(labelsByName, counters, runbooks);
  }

  public boolean has(String name) {
    return labelsByName.containsKey(name);
  }

  Set<String> labels(String name) {
    return labelsByName.getOrDefault(name, Set.of());
  }
}
