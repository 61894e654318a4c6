package io.github.keystonetoken.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The options of Java that the exporter is shipped with. */
public final class ShippedOptions {

  private static final Path LAUNCHER =
      Path.of("target/dist/keystone-token-exporter/bin/keystone-token-exporter");

  private ShippedOptions() {}

  /** Those that say how much memory it may take and how it compiles, from its launcher. */
  public static List<String> read() throws IOException {
    return Files.readAllLines(LAUNCHER).stream()
        .map(String::strip)
        .filter(line -> line.startsWith("-X"))
        .flatMap(line -> List.of(line.split(" ", -1)).stream())
        .filter(word -> word.startsWith("-X"))
        .toList();
  }
}
