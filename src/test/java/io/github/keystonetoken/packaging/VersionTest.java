package io.github.keystonetoken.packaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Unchecked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code pom.xml} alone decides which version this is. */
final class VersionTest {

  private static final String SNAPSHOT = "-SNAPSHOT";

  /** A file, package or image of a version. */
  private static final Pattern NAMED =
      Pattern.compile(
          "keystone-token-(?:exporter|loader)[:_-]v?([0-9]+\\.[0-9]+\\.[0-9][\\w.~-]*)");

  private static final String POM = Unchecked.get(() -> Files.readString(Path.of("pom.xml")));

  /** As Maven writes it, of a snapshot with its ending. The first one in the file. */
  private static final String VERSION = first("<version>([^<]+)</version>", POM);

  /** Of a snapshot that of the next release. */
  private static final String RELEASE = VERSION.replace(SNAPSHOT, "");

  private static String first(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow().group(1);
  }

  @Test
  void changelogBeginsWithIt() throws IOException {
    String date = first("<project.build.outputTimestamp>([0-9-]+)T", POM);

    assertThat(first("(?m)^## (.*)$", Files.readString(Path.of("CHANGELOG.md"))))
        .isEqualTo(VERSION.endsWith(SNAPSHOT) ? "[Unreleased]" : "[" + VERSION + "] - " + date);
  }

  @Test
  void manualAndPackageGetItFromBuild() throws IOException {
    assertThat(Files.readString(Path.of("src/main/dist/share/man/man1/keystone-token-exporter.1")))
        .contains("\"keystone\\-token\\-exporter @project.version@\"");
    assertThat(Files.readAllLines(Path.of("deploy/deb/control/control")))
        .contains("Version: @VERSION@");
  }

  @Test
  void imageIsBuiltWithIt() {
    List<String> build = List.of("deploy/docker/build", "--build-arg", "BASE=mine");

    assertThat(CommandRun.run(build, Map.of("BUILDER", "echo"), "").check().output())
        .contains("--tag keystone-token-exporter:" + VERSION + " ")
        .contains("--build-arg VERSION=" + VERSION + " ")
        .containsPattern("--build-arg REVISION=[0-9a-f]* ")
        .endsWith("--build-arg BASE=mine .\n");
  }

  @Test
  void kubernetesHasImageOfIt() throws IOException {
    Path directory = Path.of("deploy/kubernetes");
    JsonNode image =
        YamlFile.read(directory.resolve("exporter/kustomization.yaml")).at("/images/0");
    JsonNode deployment = YamlFile.read(directory.resolve("exporter/deployment.yaml"));

    assertThat(image.get("name"))
        .isEqualTo(deployment.at("/spec/template/spec/containers/0/image"));
    assertThat(image.get("newTag").asText()).isEqualTo(RELEASE);
    assertThat(Files.readString(directory.resolve("README.md")))
        .contains("?ref=v" + RELEASE + "\n", "newTag: " + RELEASE + "\n");
  }

  @Test
  void deployedFilesNameIt() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("deploy"))) {
      assertThat(
              Stream.concat(Stream.of(Path.of("README.md")), files.filter(Files::isRegularFile))
                  // Some files are binary.
                  .map(file -> Unchecked.get(() -> Files.readString(file, ISO_8859_1)))
                  .flatMap(text -> NAMED.matcher(text).results())
                  .map(name -> name.group(1))
                  .distinct())
          .isSubsetOf(VERSION, RELEASE);
    }
  }
}
