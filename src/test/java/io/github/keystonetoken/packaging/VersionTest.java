package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code pom.xml} alone decides which version this is. */
final class VersionTest {

  /** A file, package or image of a version. */
  private static final Pattern NAMED =
      Pattern.compile(
          "keystone-token-(?:exporter|loader)[:_-]v?([0-9]+\\.[0-9]+\\.[0-9][\\w.~-]*)");

  private static final Path MANUAL =
      Path.of("src/main/dist/share/man/man1/keystone-token-exporter.1");

  @Test
  void theChangelogBeginsWithIt() throws Exception {
    Pom pom = Pom.read();

    String newest =
        Files.readAllLines(Path.of("CHANGELOG.md")).stream()
            .filter(line -> line.startsWith("## "))
            .findFirst()
            .orElseThrow();

    assertThat(newest)
        .isEqualTo(
            pom.isSnapshot() ? "## [Unreleased]" : "## [" + pom.version() + "] - " + pom.date());
  }

  @Test
  void manualAndPackageTakeItFromTheBuild() throws Exception {
    assertThat(Files.readString(MANUAL))
        .contains("\"keystone\\-token\\-exporter @project.version@\"");
    assertThat(Files.readAllLines(Path.of("deploy/deb/control/control")))
        .contains("Version: @VERSION@");
  }

  @Test
  void whateverElseNamesOneNamesThis() throws Exception {
    Pom pom = Pom.read();

    try (Stream<Path> files = Files.walk(Path.of("deploy"))) {
      assertThat(
              Stream.concat(Stream.of(Path.of("README.md")), files.filter(Files::isRegularFile))
                  .flatMap(VersionTest::named)
                  .distinct())
          .isSubsetOf(pom.version(), pom.release());
    }
  }

  private static Stream<String> named(Path file) {
    try {
      // Some are no text.
      String content = Files.readString(file, StandardCharsets.ISO_8859_1);
      List<MatchResult> found = NAMED.matcher(content).results().toList();
      return found.stream().map(match -> match.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
