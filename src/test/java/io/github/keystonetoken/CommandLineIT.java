package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Http;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher as a person calls it: what it prints where, and its exit status. */
final class CommandLineIT {

  @TempDir Path directory;

  private static CommandRun run(String... arguments) {
    return CommandRun.run(arguments);
  }

  private static CommandRun run(Map<String, String> environment, String... arguments) {
    return CommandRun.run(environment, "", arguments);
  }

  @Test
  void versionNamesTheBuild() throws Exception {
    CommandRun result = run("--version");

    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("keystone-token-exporter ").contains("Java ");
  }

  @Test
  void javaOptsReachTheJavaMachine() throws Exception {
    CommandRun result = run(Map.of("JAVA_OPTS", "-Xlog:disable --show-version"), "--version");

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("Runtime Environment", "keystone-token-exporter ");
  }

  @Test
  void namesMissingJavaAndTheRemedy() {
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
  void launcherWorksThroughLink() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("kte"), CommandRun.launcher());
    Process process =
        new ProcessBuilder(link.toString(), "--version").directory(directory.toFile()).start();

    assertThat(process.waitFor()).isZero();
  }

  @Test
  void everyProblemIsReportedAtOnce() throws Exception {
    Path conf = directory.resolve("keystone.conf");
    Files.writeString(
        conf,
        """
        [database]
        connection = mysql://keystone:hunter2@db.example.org:nowhere/keystone
        [token]
        driver = memcache
        expiration = soon
        """,
        StandardCharsets.UTF_8);

    CommandRun result =
        run("--keystone.conf=" + conf, "--collector.sql.interval=never", "--no-such-flag");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains(conf + ":2", conf + ":5")
        .contains("--collector.sql.interval", "--no-such-flag")
        .doesNotContain("hunter2");
  }

  @Test
  void portInUseIsNamedWithItsFlag() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandRun result =
          run(
              "--memcached.servers=127.0.0.1:" + FreePort.find(),
              "--web.listen-address=127.0.0.1:" + taken.getLocalPort());

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err())
          .contains("--web.listen-address", "127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void servesOnEveryAddress() {
    int second = FreePort.find();
    try (Exporter exporter =
        Exporter.start(
            "",
            "--memcached.servers=127.0.0.1:" + FreePort.find(),
            "--web.listen-address=127.0.0.1:" + second)) {
      exporter.await(() -> exporter.log().contains("Listening on 127.0.0.1:" + second));

      assertThat(Http.get("http://127.0.0.1:" + second + "/metrics"))
          .contains("keystone_token_exporter_build_info");
      assertThat(exporter.metrics()).contains("keystone_token_exporter_build_info");
    }
  }
}
