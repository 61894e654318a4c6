package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.ScriptedServer;
import io.github.keystonetoken.servers.ScriptedServer.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks without a builder; {@code deploy/docker/test} builds and runs it. */
final class ImageTest {

  private static final Path DIRECTORY = Path.of("deploy", "docker");

  /** The instructions of the last stage, which is the image. */
  private static List<String> image() throws IOException {
    String file = Files.readString(Path.of("Dockerfile")).replace("\\\n", "");
    return file.substring(file.lastIndexOf("\nFROM "))
        .lines()
        .filter(line -> !line.isEmpty())
        .toList();
  }

  @Test
  void testsCompileWithoutBench() throws IOException {
    assertThat(Files.readAllLines(Path.of(".dockerignore"))).contains("bench");
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".java")))
          .allSatisfy(
              file ->
                  assertThat(file)
                      .content()
                      .doesNotContainPattern("import io.github.keystonetoken.(bench|soak)\\."));
    }
  }

  @Test
  void baseIsPinnedAndCanBeChosen() throws IOException {
    assertThat(Files.readAllLines(Path.of("Dockerfile")))
        .anyMatch(line -> line.matches("ARG BASE=docker\\.io/library/debian:bookworm-\\d{8}-slim"))
        .filteredOn(line -> line.startsWith("FROM "))
        .allMatch(line -> line.matches("FROM (\\$\\{BASE}|build) AS [a-z]+"))
        .last()
        .isEqualTo("FROM ${BASE} AS exporter");
  }

  @Test
  void hasLabels() throws IOException {
    String labels =
        image().stream().filter(line -> line.startsWith("LABEL ")).findFirst().orElseThrow();

    assertThat(labels)
        .contains(
            Stream.of(
                    "title=\"keystone-token-exporter\"",
                    "description=",
                    "source=",
                    "documentation=",
                    "licenses=\"Apache-2.0 AND ",
                    "version=\"$VERSION\"",
                    "revision=\"$REVISION\"",
                    "base.name=\"$BASE\"")
                .map("org.opencontainers.image."::concat)
                .toList());
  }

  @Test
  void runsUnprivilegedWithHealthcheck() throws IOException {
    assertThat(image())
        .anyMatch(line -> line.matches("USER [1-9]\\d+:[1-9]\\d+"))
        .anyMatch(line -> line.matches("HEALTHCHECK .*CMD \\[\"healthcheck\"]"))
        .contains("EXPOSE 10150", "STOPSIGNAL SIGTERM", "ENTRYPOINT [\"keystone-token-exporter\"]");
    assertThat(DIRECTORY.resolve("healthcheck")).isExecutable();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 401 Unauthorized\r\n", "\u0015\u0003\u0003", ""})
  void isHealthyIfItAnswersOrCloses(String answer) {
    Script toGet =
        (line, out) -> {
          assertThat(line).startsWith("GET ");
          Script.sayingAndClosing(answer).answer(line, out);
        };
    try (ScriptedServer server = ScriptedServer.start(toGet)) {
      assertThat(healthcheck(server.port())).isZero();
    }
  }

  @Test
  void isUnhealthyWithoutAnswer() throws Exception {
    ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    try (silent) {
      assertThat(healthcheck(silent.getLocalPort())).as("accepts, does not answer").isNotZero();
    }
    assertThat(healthcheck(silent.getLocalPort())).as("does not listen").isNotZero();
  }

  private static int healthcheck(int port) {
    String program = DIRECTORY.resolve("healthcheck").toString();
    return CommandRun.run(List.of(program, Integer.toString(port))).status();
  }
}
