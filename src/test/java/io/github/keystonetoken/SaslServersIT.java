package io.github.keystonetoken;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.lists.format.Fixture;
import io.github.keystonetoken.servers.BinaryPeer;
import io.github.keystonetoken.servers.CommandRun;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.SaslMemcached;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped exporter beside memcacheds with SASL. */
final class SaslServersIT {

  private static final String PASSWORD = "marked-pw";
  private static final int GIGABYTE = 1 << 30;

  @TempDir private static Path directory;

  private static SaslMemcached first;
  private static SaslMemcached second;
  private static String user;
  private static String key;
  private static double bytes;
  private static double entries;

  @BeforeAll
  static void start() throws Exception {
    first = SaslMemcached.start(PASSWORD);
    second = SaslMemcached.start(PASSWORD);
    Fixture fixture = Fixture.named("kilo-usertokens-large");
    JsonNode sidecar = fixture.sidecar();
    user = sidecar.get("user_id").textValue();
    key = sidecar.get("memcached_key").textValue();
    bytes = sidecar.get("length").doubleValue();
    entries = sidecar.get("entries").doubleValue();
    // As python-binary-memcached does: on every server.
    first.set(key, fixture.value(), fixture.flags());
    second.set(key, fixture.value(), fixture.flags());
    write("password", PASSWORD);
    write("wrong", PASSWORD + "x");
  }

  private static void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  @AfterAll
  static void stop() {
    first.close();
    second.close();
  }

  private static String[] flags(String password, String servers, String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--memcached.servers=" + servers,
                "--memcached.username=" + SaslMemcached.USER,
                "--memcached.password-file=" + directory.resolve(password),
                "--no-collector.sql",
                "--keystone.user=" + user + "=ceilometer"));
    flags.addAll(List.of(more));
    return flags.toArray(String[]::new);
  }

  private static Exporter exporter(String password, String servers) {
    return Exporter.start(
        "",
        flags(
            password,
            servers,
            "--collector.memcached.interval=1s",
            "--collector.memcached.timeout=900ms",
            "--collector.lists.interval=2s",
            "--collector.lists.timeout=1900ms",
            "--log.level=debug"));
  }

  private static boolean isUp(Exporter exporter, String server) {
    return Exposition.parse(exporter.metrics())
        .value("keystone_token_memcached_up", "server", server)
        .equals(OptionalDouble.of(1));
  }

  @Test
  void showsWhatWasStored() {
    try (Exporter exporter = exporter("password", first.address() + "," + second.address())) {
      exporter.awaitReady();
      Exposition page = Exposition.parse(exporter.metrics());
      for (SaslMemcached memcached : List.of(first, second)) {
        String[] server = {"server", memcached.address()};
        assertThat(page.value("keystone_token_memcached_up", server)).hasValue(1);
        assertThat(page.value("keystone_token_memcached_items", server)).hasValue(1);
        assertThat(page.value("keystone_token_memcached_usertokens_misplaced", server)).isEmpty();
        assertThat(page.value("keystone_token_exporter_memcached_fetched_bytes_total", server))
            .isPresent()
            .satisfies(fetched -> assertThat(fetched.orElse(0)).isGreaterThan(bytes));
        String[] list = {"server", memcached.address(), "user_id", user, "user_name", "ceilometer"};
        assertThat(page.value("keystone_token_memcached_usertokens_bytes", list)).hasValue(bytes);
        assertThat(
                page.all("keystone_token_memcached_usertokens_entries", list)
                    .mapToDouble(Exposition.Sample::value)
                    .sum())
            .isEqualTo(entries);
      }
      assertThat(page.all("keystone_token_memcached_scan_items")).isEmpty();
      assertThat(exporter.log())
          .containsOnlyOnce("memcached servers with SASL cannot list their keys")
          .doesNotContain(PASSWORD)
          .doesNotContain("spy");
    }
  }

  @Test
  void commandsAnswer() {
    String servers = first.address() + "," + second.address();
    assertThat(CommandRun.run(concat("where", flags("password", servers, "ceilometer"))).out())
        .contains(first.address())
        .contains(second.address())
        .contains(key);
    assertThat(CommandRun.run(concat("owner", flags("password", servers, key))).out())
        .contains("ceilometer");
    assertThat(CommandRun.run(concat("lists", flags("password", servers))).out())
        .contains("ceilometer");
    CommandRun doctor = CommandRun.run(concat("doctor", flags("wrong", servers)));
    assertThat(doctor.out()).contains("it refused the account keystone");
    assertThat(doctor.out() + doctor.err()).doesNotContain(PASSWORD);
  }

  private static String[] concat(String command, String[] flags) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(flags));
    return all.toArray(String[]::new);
  }

  @Test
  void wrongPasswordIsNamed() {
    try (Exporter exporter = exporter("wrong", first.address())) {
      exporter.awaitReady();
      assertThat(isUp(exporter, first.address())).isFalse();
      assertThat(exporter.statusPage()).contains("it refused the account keystone");
      assertThat(exporter.log())
          .contains("it refused the account keystone or its password")
          .doesNotContain(PASSWORD);
    }
  }

  @Test
  void claimedGigabyteCostsNothing() {
    try (BinaryPeer rogue =
            BinaryPeer.startAfterLogin((code, body) -> BinaryPeer.packet(code, 0, GIGABYTE));
        Exporter exporter = exporter("password", first.address() + "," + rogue.address())) {
      exporter.awaitReady();
      // Asked and refused several times, in the heap that is shipped.
      exporter.await(
          () ->
              Exposition.parse(exporter.metrics())
                      .all("keystone_token_exporter_collector_runs_total", "collector", "memcached")
                      .mapToDouble(Exposition.Sample::value)
                      .sum()
                  > 4);
      assertThat(isUp(exporter, rogue.address())).isFalse();
      assertThat(isUp(exporter, first.address())).isTrue();
      assertThat(exporter.statusPage()).contains("it claims 1073741824 bytes in answer to");
    }
  }

  @Test
  void detectsRestartAndEndsQuickly() throws Exception {
    try (SaslMemcached own = SaslMemcached.start(PASSWORD);
        Exporter exporter = exporter("password", own.address())) {
      exporter.awaitReady();
      assertThat(isUp(exporter, own.address())).isTrue();
      own.stop();
      exporter.await(() -> !isUp(exporter, own.address()));
      assertThat(exporter.statusPage()).contains("no connection: it was refused");
      own.restart();
      exporter.await(() -> isUp(exporter, own.address()));
      own.pause();
      exporter.await(() -> !isUp(exporter, own.address()));
      long start = System.nanoTime();
      exporter.end(Duration.ofSeconds(5));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
      own.resume();
    }
  }
}
