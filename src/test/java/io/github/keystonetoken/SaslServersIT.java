package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.lists.format.Fixture;
import io.github.keystonetoken.servers.BinaryPeer;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Exposition;
import io.github.keystonetoken.servers.SaslMemcached;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped exporter and the commands beside memcacheds with SASL. */
final class SaslServersIT {

  private static final String PASSWORD = "marked-pw";
  private static final int GIGABYTE = 1 << 30;

  @TempDir private static Path directory;

  private static SaslMemcached first;
  private static SaslMemcached second;
  private static JsonNode sidecar;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    first = SaslMemcached.start(PASSWORD);
    second = SaslMemcached.start(PASSWORD);
    Fixture fixture = Fixture.named("kilo-usertokens-large");
    sidecar = fixture.sidecar();
    key = sidecar.get("memcached_key").textValue();
    // As python-binary-memcached does: on every server.
    first.set(key, fixture.value(), fixture.flags());
    second.set(key, fixture.value(), fixture.flags());
    Files.writeString(directory.resolve("password"), PASSWORD);
    Files.writeString(directory.resolve("wrong"), PASSWORD + "x");
  }

  @AfterAll
  static void stop() {
    first.close();
    second.close();
  }

  private static String user() {
    return sidecar.get("user_id").textValue();
  }

  /** These arguments and the flags. */
  private static String[] with(String password, String third, String... arguments) {
    Stream<String> flags =
        Stream.of(
            "--memcached.servers=" + first.address() + "," + second.address() + third,
            "--memcached.username=" + SaslMemcached.USER,
            "--memcached.password-file=" + directory.resolve(password),
            "--no-collector.sql",
            "--keystone.user=" + user() + "=ceilometer");
    return Stream.concat(Stream.of(arguments), flags).toArray(String[]::new);
  }

  private static CommandRun run(String password, String... command) throws Exception {
    return InProcess.run(with(password, "", command));
  }

  /** The third server claims a gigabyte in every answer, in the heap that is shipped. */
  @Test
  void showsWhatWasStoredBesideRogueServer() {
    try (BinaryPeer rogue =
            BinaryPeer.startAfterLogin((code, body) -> BinaryPeer.packet(code, 0, GIGABYTE));
        Exporter exporter =
            Exporter.start(
                "",
                with(
                    "password",
                    "," + rogue.address(),
                    "--collector.memcached.interval=1s",
                    "--collector.memcached.timeout=900ms",
                    "--collector.lists.interval=2s",
                    "--collector.lists.timeout=1900ms",
                    "--log.level=debug"))) {
      exporter.awaitReady();
      exporter.await(() -> exporter.page().runs("memcached") > 4);
      Exposition page = exporter.page();
      for (SaslMemcached memcached : List.of(first, second)) {
        String[] server = {"server", memcached.address()};
        double bytes = sidecar.get("length").doubleValue();
        assertThat(page.figure("memcached_up", server)).isOne();
        assertThat(page.figure("memcached_items", server)).isOne();
        assertThat(page.has("memcached_usertokens_misplaced", server)).isFalse();
        assertThat(page.figure("exporter_memcached_fetched_bytes_total", server))
            .isGreaterThan(bytes);
        String[] list = {
          "server", memcached.address(), "user_id", user(), "user_name", "ceilometer"
        };
        assertThat(page.figure("memcached_usertokens_bytes", list)).isEqualTo(bytes);
        assertThat(page.sum("memcached_usertokens_entries", list))
            .isEqualTo(sidecar.get("entries").doubleValue());
      }
      assertThat(page.has("memcached_scan_items")).isFalse();
      assertThat(page.figure("memcached_up", "server", rogue.address())).isZero();
      assertThat(exporter.statusPage()).contains("it claims 1073741824 bytes in answer to");
      assertThat(exporter.log())
          .containsOnlyOnce("memcached servers with SASL cannot list their keys")
          .doesNotContain(PASSWORD)
          .doesNotContain("spy");
    }
  }

  @Test
  void commandsReadSaslServers() throws Exception {
    assertThat(run("password", "where", "ceilometer").out())
        .contains(first.address(), second.address(), key);
    assertThat(run("password", "owner", key).out()).contains("ceilometer");
    assertThat(run("password", "lists").out()).contains("ceilometer");
    CommandRun doctor = run("wrong", "doctor");
    assertThat(doctor.out()).contains("it refused the account keystone");
    assertThat(doctor.output()).doesNotContain(PASSWORD);
  }
}
