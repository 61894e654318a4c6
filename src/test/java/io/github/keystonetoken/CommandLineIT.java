package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher as a person calls it: what it prints where, and its exit status. */
final class CommandLineIT {

  @TempDir Path directory;

  private static CommandRun run(Map<String, String> environment, String... arguments) {
    return CommandRun.run(environment, "", arguments);
  }

  @Test
  void passesJavaOptsToJava() throws Exception {
    CommandRun result = run(Map.of("JAVA_OPTS", "-Xlog:disable --show-version"), "--version");

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("Runtime Environment", "\nkeystone-token-exporter ", "Java ");
  }

  @Test
  void namesMissingJavaAndRemedy() {
    CommandRun result = run(Map.of("JAVA_HOME", directory.toString()), "--version");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains(directory + "/bin/java cannot be run: install Java 17", "set JAVA_HOME");
  }

  @ParameterizedTest
  @CsvSource({"1.8.0_482,8", "11.0.31,11", "16,16"})
  void refusesJavaOlderThan17(String version, String major) throws Exception {
    Path java = Files.createDirectory(directory.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"%s\"' >&2\n".formatted(version));
    assertThat(java.toFile().setExecutable(true)).isTrue();

    CommandRun result = run(Map.of("JAVA_HOME", directory.toString()), "--version");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            """
            keystone-token-exporter: %s is Java %s, which is too old: install Java 17 or later \
            (Debian: apt-get install default-jre-headless), or set JAVA_HOME to one
            """
                .formatted(java, major));
  }

  @Test
  void worksThroughLink() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("kte"), CommandRun.launcher());

    assertThat(CommandRun.run(List.of(link.toString(), "--version")).out())
        .startsWith("keystone-token-exporter ");
  }

  @Test
  void namesPortInUseWithItsFlag() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandRun result =
          CommandRun.run(
              "--memcached.servers=127.0.0.1:" + FreePort.find(),
              "--web.listen-address=127.0.0.1:" + taken.getLocalPort());

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err())
          .contains("--web.listen-address", "127.0.0.1:" + taken.getLocalPort());
    }
  }
}
