package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.Unchecked;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void changelogBeginsWithIt() throws Exception {
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
  void manualAndPackageGetItFromBuild() throws Exception {
    assertThat(Files.readString(MANUAL))
        .contains("\"keystone\\-token\\-exporter @project.version@\"");
    assertThat(Files.readAllLines(Path.of("deploy/deb/control/control")))
        .contains("Version: @VERSION@");
  }

  @Test
  void deployedFilesNameThisVersion() throws Exception {
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
    // Some files are binary.
    String content = Unchecked.get(() -> Files.readString(file, StandardCharsets.ISO_8859_1));
    return NAMED.matcher(content).results().map(match -> match.group(1));
  }
}
