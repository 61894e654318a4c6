package io.github.keystonetoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/** What no builder is needed to see of the image; {@code deploy/docker/test} builds and runs it. */
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
  void theBaseCanBeChosenAndIsOtherwiseOfOneDay() throws IOException {
    assertThat(Files.readAllLines(Path.of("Dockerfile")))
        .anyMatch(line -> line.matches("ARG BASE=docker\\.io/library/debian:bookworm-\\d{8}-slim"))
        .filteredOn(line -> line.startsWith("FROM "))
        .allMatch(line -> line.matches("FROM (\\$\\{BASE}|build) AS [a-z]+"))
        .last()
        .isEqualTo("FROM ${BASE} AS exporter");
  }

  @Test
  void itSaysWhatItIs() throws IOException {
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
  void itRunsAsNobodyInParticularAndCanBeAskedForItsHealth() throws IOException {
    assertThat(image())
        .anyMatch(line -> line.matches("USER [1-9]\\d+:[1-9]\\d+"))
        .anyMatch(line -> line.matches("HEALTHCHECK .*CMD \\[\"healthcheck\"]"))
        .contains("EXPOSE 10150", "STOPSIGNAL SIGTERM", "ENTRYPOINT [\"keystone-token-exporter\"]");
    assertThat(DIRECTORY.resolve("healthcheck")).isExecutable();
  }

  @Test
  void itsVersionIsThatOfThePom() throws Exception {
    String version = version();

    assertThat(run(Map.of("BUILDER", "echo"), "build", "--build-arg", "BASE=mine"))
        .contains("--tag keystone-token-exporter:" + version + " ")
        .contains("--build-arg VERSION=" + version + " ")
        .containsPattern("--build-arg REVISION=[0-9a-f]* ")
        .endsWith("--build-arg BASE=mine .\n");
  }

  private static String version() throws Exception {
    Document pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile());
    return XPathFactory.newInstance().newXPath().evaluate("/project/version", pom);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 401 Unauthorized\r\n", "\u0015\u0003\u0003"})
  void whateverItAnswersItIsHealthy(String answer) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> answer(server, answer));

      assertThat(healthcheck(server.getLocalPort())).isZero();
      served.join();
    }
  }

  private static void answer(ServerSocket server, String answer) {
    try (Socket client = server.accept()) {
      assertThat(client.getInputStream().read()).isEqualTo('G');
      client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoDoesNotAnswerIsNotHealthy() throws Exception {
    ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    try (silent) {
      assertThat(healthcheck(silent.getLocalPort())).as("accepts, says nothing").isNotZero();
    }
    assertThat(healthcheck(silent.getLocalPort())).as("is gone").isNotZero();
  }

  private static int healthcheck(int port) throws Exception {
    return new ProcessBuilder(DIRECTORY.resolve("healthcheck").toString(), Integer.toString(port))
        .start()
        .waitFor();
  }

  private static String run(Map<String, String> environment, String script, String... arguments)
      throws Exception {
    List<String> command =
        Stream.concat(Stream.of(DIRECTORY.resolve(script).toString()), Stream.of(arguments))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
