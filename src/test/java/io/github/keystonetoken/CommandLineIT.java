package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.servers.BinaryPeer;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Memcached;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher as a person calls it: what it prints where, and its exit status. Without a locale,
 * as systemd, cron and Docker start it, it reads and writes UTF-8 as well.
 */
final class CommandLineIT {

  /** SHA-1 of {@code usertokens-müller} in UTF-8. */
  private static final String KEY = "78a1502c49c4cace8cc625a06bdc9b95523df647";

  @TempDir Path directory;

  private static CommandRun run(Map<String, String> environment, String... arguments) {
    return CommandRun.run(environment, "", arguments);
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
      String address = "127.0.0.1:" + taken.getLocalPort();
      CommandRun result =
          CommandRun.run(
              "--memcached.servers=127.0.0.1:" + FreePort.find(),
              "--web.listen-address=" + address);

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).contains("--web.listen-address", address);
    }
  }

  /** Runs a line of the shell, where $kte is the launcher, with bytes that printf makes. */
  private static CommandRun runWithoutLocale(String line) {
    String path = "PATH=" + System.getenv("PATH");
    String launcher = "kte=" + CommandRun.launcher();
    return CommandRun.run(List.of("env", "-i", path, launcher, "sh", "-c", line));
  }

  @Test
  void readsPasswordWithoutLocale() {
    Queue<String> logins = new ConcurrentLinkedQueue<>();
    BinaryPeer.Script keepBody =
        (opcode, body) -> {
          logins.add(new String(body, StandardCharsets.UTF_8));
          return BinaryPeer.packet(opcode, 0x20, 0);
        };
    try (BinaryPeer peer = BinaryPeer.start(keepBody)) {
      runWithoutLocale(
          "KEYSTONE_TOKEN_EXPORTER_MEMCACHED_PASSWORD=$(printf 'gr\\303\\274n') $kte owner %s"
                  .formatted(KEY)
              + " --memcached.username=u --memcached.servers="
              + peer.address());
    }
    assertThat(logins).anyMatch(login -> login.endsWith("\0u\0grün"));
  }

  @Test
  void readsAndWritesNamesWithoutLocale() {
    try (Memcached memcached = Memcached.start()) {
      CommandRun owner =
          runWithoutLocale(
              "$kte owner %s --memcached.servers=%s --keystone.user=$(printf"
                      .formatted(KEY, memcached.address())
                  + " 'm\\303\\274ller=J\\303\\274rgen')");
      assertThat(owner.output()).contains("Jürgen", "müller");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--keystone.user=", "where "})
  void refusesArgumentsThatAreNotUtf8(String argument) {
    CommandRun result =
        runWithoutLocale(
            "$kte " + argument + "$(printf 'm\\374ller') --memcached.servers=127.0.0.1:1");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.output()).contains("is not valid UTF-8");
  }
}
