package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.lists.format.Fixture;
import io.github.keystonetoken.servers.BinaryPeer;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Exporter;
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

  private static Stream<String> flags(String password, String more) {
    return Stream.of(
        "--memcached.servers=" + first.address() + "," + second.address() + more,
        "--memcached.username=" + SaslMemcached.USER,
        "--memcached.password-file=" + directory.resolve(password),
        "--no-collector.sql",
        "--keystone.user=" + user() + "=ceilometer");
  }

  private static CommandRun run(String password, String... command) throws Exception {
    return InProcess.run(
        Stream.concat(Stream.of(command), flags(password, "")).toArray(String[]::new));
  }

  /** The third server claims a gigabyte in every answer, in the heap that is shipped. */
  @Test
  void showsWhatWasStoredBesideRogueServer() {
    try (BinaryPeer rogue =
            BinaryPeer.startAfterLogin((code, body) -> BinaryPeer.packet(code, 0, GIGABYTE));
        Exporter exporter =
            Exporter.start(
                "",
                Stream.concat(
                        flags("password", "," + rogue.address()),
                        Stream.of(
                            "--collector.memcached.interval=1s",
                            "--collector.memcached.timeout=900ms",
                            "--collector.lists.interval=2s",
                            "--collector.lists.timeout=1900ms",
                            "--log.level=debug"))
                    .toArray(String[]::new))) {
      exporter.awaitReady();
      exporter.await(
          () ->
              Exposition.parse(exporter.metrics())
                      .all("keystone_token_exporter_collector_runs_total", "collector", "memcached")
                      .mapToDouble(Exposition.Sample::value)
                      .sum()
                  > 4);
      Exposition page = Exposition.parse(exporter.metrics());
      for (SaslMemcached memcached : List.of(first, second)) {
        String[] server = {"server", memcached.address()};
        double bytes = sidecar.get("length").doubleValue();
        assertThat(page.value("keystone_token_memcached_up", server)).hasValue(1);
        assertThat(page.value("keystone_token_memcached_items", server)).hasValue(1);
        assertThat(page.value("keystone_token_memcached_usertokens_misplaced", server)).isEmpty();
        assertThat(
                page.value("keystone_token_exporter_memcached_fetched_bytes_total", server)
                    .orElseThrow())
            .isGreaterThan(bytes);
        String[] list = {
          "server", memcached.address(), "user_id", user(), "user_name", "ceilometer"
        };
        assertThat(page.value("keystone_token_memcached_usertokens_bytes", list)).hasValue(bytes);
        assertThat(
                page.all("keystone_token_memcached_usertokens_entries", list)
                    .mapToDouble(Exposition.Sample::value)
                    .sum())
            .isEqualTo(sidecar.get("entries").doubleValue());
      }
      assertThat(page.all("keystone_token_memcached_scan_items")).isEmpty();
      assertThat(page.value("keystone_token_memcached_up", "server", rogue.address())).hasValue(0);
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
