package io.github.keystonetoken.memcached;

import static io.github.keystonetoken.memcached.Asking.LIMIT;
import static io.github.keystonetoken.memcached.Asking.PASSWORD;
import static io.github.keystonetoken.memcached.Asking.assertFails;
import static io.github.keystonetoken.memcached.Asking.failure;
import static io.github.keystonetoken.memcached.Asking.pid;
import static io.github.keystonetoken.memcached.Asking.statistics;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.SaslMemcached;
import io.github.keystonetoken.servers.VirtualAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Servers with SASL, which speak the binary protocol. */
final class BinaryConnectionIT {

  private static final Duration SHORT = Duration.ofMillis(500);

  @AutoClose private static final SaslMemcached memcached = SaslMemcached.start(PASSWORD);
  @AutoClose private final Node node = node(memcached.port(), PASSWORD);

  private static Node node(int port, String password) {
    return Asking.node(port, Asking.sasl(password));
  }

  @Test
  void readsStatistics() throws Exception {
    memcached.set("k", new byte[1000], 1);
    assertThat(statistics(node).await().number("curr_items").orElseThrow()).isPositive();
    assertThat(node.statistics(Statistics.Group.SETTINGS, LIMIT).await().values())
        .containsEntry("auth_enabled_sasl", "yes");
    assertThat(node.statistics(Statistics.Group.ITEMS, LIMIT).await().values().keySet())
        .anyMatch(name -> name.endsWith(":number"));
    assertThat(node.hasMetaGet(LIMIT).await()).isFalse();
  }

  @Test
  void readsValuesAsTheyWereStored() throws Exception {
    byte[] large = new byte[1_000_000];
    new Random(3).nextBytes(large);
    memcached.set("large", large, 0x8000_0001);
    memcached.set("empty", new byte[0], 0);

    Value value = node.get("large", large.length, LIMIT).await().orElseThrow();

    assertThat(value.bytes()).isEqualTo(large);
    assertThat(value.flags()).isEqualTo(0x8000_0001);
    assertThat(node.fetchedBytes()).isBetween(1_000_000L, 1_000_200L);
    assertThat(node.get("empty", 10, LIMIT).await().orElseThrow().bytes()).isEmpty();
    assertThat(node.get("missing", 10, LIMIT).await()).isEmpty();
    assertThat(node.get("a blank", 10, LIMIT).await()).isEmpty();
    assertFails(node.get("large", 999_999, LIMIT), Kind.ERROR, "claims 1000004 bytes");
    assertThat(node.get("large", large.length, LIMIT).await()).isPresent();
  }

  /** Once: what follows at once is the same refusal again, without another login. */
  @Test
  void deniesWrongPassword() throws Exception {
    try (VirtualAddress way = VirtualAddress.of(memcached.port());
        Node denied = node(way.port(), PASSWORD + "x")) {
      assertThat(failure(statistics(denied)))
          .isEqualTo(
              new Failure(
                  Kind.DENIED,
                  denied
                      + ": it refused the account keystone or its password; correct"
                      + " --memcached.username and --memcached.password-file."));
      int connections = way.connections();
      assertThat(failure(denied.get("k", 10, LIMIT)).kind()).isEqualTo(Kind.DENIED);
      assertThat(way.connections()).isEqualTo(connections);
    }
  }

  @Test
  void namesMissingMechanism() throws Exception {
    try (SaslMemcached other = SaslMemcached.start("cram-md5", PASSWORD);
        Node denied = node(other.port(), PASSWORD)) {
      assertFails(
          statistics(denied), Kind.DENIED, "it does not offer the SASL mechanism PLAIN; enable it");
    }
  }

  @Test
  void namesServersWithoutSasl() throws Exception {
    try (Memcached both = Memcached.start();
        Memcached text = Memcached.start("-B", "ascii");
        Node toBoth = node(both.port(), PASSWORD);
        Node toText = node(text.port(), PASSWORD);
        Node withoutLogin = Asking.node(memcached.port())) {
      assertFails(
          statistics(toBoth),
          Kind.ERROR,
          "it was not started with SASL (option -S); remove --memcached.username.");
      assertFails(statistics(toText, SHORT), Kind.TIMEOUT, "or started without SASL (option -S)");
      assertThat(failure(statistics(withoutLogin, SHORT)).reason())
          .contains("-S, which needs --memcached.username");
    }
  }

  @Test
  void reconnectsAfterRestart() throws Exception {
    long first = pid(node);
    memcached.stop();
    memcached.restart();
    long second = pid(node);
    memcached.stop();
    assertFails(statistics(node), Kind.UNREACHABLE, "no connection: it was refused");
    memcached.restart();
    assertThat(second).isNotEqualTo(first);
    assertThat(pid(node)).isNotEqualTo(second);
  }

  @Test
  void closesWithoutWaiting() throws Exception {
    statistics(node).await();
    Predicate<Thread> isOfConnection =
        thread -> thread.getName().contains("localhost:" + memcached.port());
    assertThat(threads(isOfConnection)).isNotEmpty().allMatch(Thread::isDaemon);
    memcached.pause();
    Answer<Statistics> waiting = statistics(node);
    node.close();
    assertFails(waiting, Kind.UNREACHABLE, "the exporter is stopping");
    assertEnd(threads(isOfConnection));
    memcached.resume();
  }

  @Test
  void failedLoginsLeaveNoThread() throws Exception {
    try (Node denied = node(memcached.port(), "x")) {
      for (int i = 0; i < 20; i++) {
        assertThat(failure(statistics(denied)).kind()).isEqualTo(Kind.DENIED);
      }
    }
    assertEnd(threads(this::isOfLibrary));
  }

  private boolean isOfLibrary(Thread thread) {
    return thread.getClass().getName().startsWith("net.spy")
        && (thread.getName().contains(Integer.toString(memcached.port()))
            || Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().contains("AuthThread")));
  }

  private static List<Thread> threads(Predicate<Thread> wanted) {
    return Thread.getAllStackTraces().keySet().stream().filter(wanted).toList();
  }

  private static void assertEnd(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(LIMIT.toMillis());
      assertThat(thread.isAlive()).isFalse();
    }
  }
}
