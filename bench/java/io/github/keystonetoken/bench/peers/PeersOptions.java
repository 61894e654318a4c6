package io.github.keystonetoken.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Arguments of {@code bench/run peers}.
 *
 * @param quick small sizes, to try the script
 * @param distributions directories of the exporter, each with a launcher in its {@code bin}
 */
record PeersOptions(boolean quick, List<Path> distributions) {

  private static final Path SHIPPED = Path.of("target/dist/keystone-token-exporter");

  private static final String LAUNCHER = "bin/keystone-token-exporter";

  /**
   * @throws IllegalArgumentException for an argument that is none; its message says why
   */
  static PeersOptions parse(String... arguments) {
    boolean quick = false;
    List<Path> distributions = new ArrayList<>(List.of(SHIPPED));
    for (String argument : arguments) {
      if (argument.equals("--quick")) {
        quick = true;
      } else if (argument.startsWith("--dist=")) {
        distributions.add(distribution(argument.substring("--dist=".length())));
      } else {
        throw new IllegalArgumentException(
            "unknown argument '" + argument + "'; bench/run --help lists them");
      }
    }
    return new PeersOptions(quick, List.copyOf(distributions));
  }

  private static Path distribution(String directory) {
    Path path = Path.of(directory);
    if (!Files.isExecutable(launcher(path))) {
      throw new IllegalArgumentException("there is no " + launcher(path));
    }
    return path;
  }

  static Path launcher(Path distribution) {
    return distribution.resolve(LAUNCHER).toAbsolutePath();
  }

  /** Rows of the token table. */
  int rows() {
    return quick ? 10_000 : 200_000;
  }

  /** Rounds; each restarts every process, and the median is reported. */
  int rounds() {
    return quick ? 1 : 5;
  }

  /** Before anything is measured. */
  int warmUps() {
    return quick ? 20 : 100;
  }

  /** Scrapes measured in each round. */
  int scrapes() {
    return quick ? 50 : 200;
  }

  /** Duration of the measurement with a scrape every 15 s. */
  int loadSeconds() {
    return quick ? 15 : 60;
  }
}
