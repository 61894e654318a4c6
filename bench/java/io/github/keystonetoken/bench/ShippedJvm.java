package io.github.keystonetoken.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The options of Java that the exporter is shipped with, as its launcher has them. */
public final class ShippedJvm {

  /** What keeps the JVM to its quicker, simpler compiler. */
  static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  private static final Path LAUNCHER =
      Path.of("target/dist/keystone-token-exporter/bin/keystone-token-exporter");

  private ShippedJvm() {}

  /** Without those that name a file of the shipped directory. */
  public static List<String> options() {
    try {
      return Files.readAllLines(LAUNCHER).stream()
          .map(String::strip)
          .filter(line -> line.startsWith("-X"))
          .flatMap(line -> List.of(line.split(" ", -1)).stream())
          .filter(word -> word.startsWith("-X") && !word.contains("$"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
