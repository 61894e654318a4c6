package io.github.keystonetoken.rules;

import io.github.keystonetoken.demo.Exposition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names and labels of every series that the exporter serves, from the golden page on which
 * everything is known.
 */
record Catalogue(Map<String, Set<String>> labelsByName) {

  private static final Path GOLDEN = Path.of("src", "test", "resources", "pages", "trouble.txt");

  static Catalogue read() throws IOException {
    Map<String, Set<String>> labelsByName = new HashMap<>();
    for (Exposition.Sample sample : Exposition.parse(Files.readString(GOLDEN)).samples()) {
      labelsByName
          .computeIfAbsent(sample.name(), name -> new TreeSet<>())
          .addAll(sample.labels().keySet());
    }
    return new Catalogue(labelsByName);
  }

  boolean has(String name) {
    return labelsByName.containsKey(name);
  }

  Set<String> labels(String name) {
    return labelsByName.getOrDefault(name, Set.of());
  }
}
