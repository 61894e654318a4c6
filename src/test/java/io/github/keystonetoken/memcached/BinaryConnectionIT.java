package io.github.keystonetoken.memcached;

import static io.github.keystonetoken.memcached.Asking.LIMIT;
import static io.github.keystonetoken.memcached.Asking.PASSWORD;
import static io.github.keystonetoken.memcached.Asking.failure;
import static io.github.keystonetoken.memcached.Asking.pid;
import static io.github.keystonetoken.memcached.Asking.statistics;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.NodeStats;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.SaslMemcached;
import io.github.keystonetoken.servers.VirtualAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Servers with SASL, which speak the binary protocol. */
final class BinaryConnectionIT {

  private static final Duration SHORT = Duration.ofMillis(500);

  private static Node node(int port, String password) {
    return Asking.node(port, Asking.sasl(password));
  }

  @Test
  void readsStatistics() throws Exception {
    try (SaslMemcached memcached = SaslMemcached.start(PASSWORD);
        Node node = node(memcached.port(), PASSWORD)) {
      memcached.set("k", new byte[1000], 1);
      Statistics settings = node.statistics(Statistics.Group.SETTINGS, LIMIT).await();
      assertThat(settings.values()).containsEntry("auth_enabled_sasl", "yes");
      assertThat(node.statistics(Statistics.Group.ITEMS, LIMIT).await().values())
          .anySatisfy((name, value) -> assertThat(name).endsWith(":number"));
      StatisticsReader reader =
          new StatisticsReader(statistics(node).await(), settings, settings, node.fetchedBytes());
      NodeStats stats = reader.nodeStats(null, Duration.ZERO, Instant.now(), false);
      assertThat(stats.version()).isNotEmpty();
      assertThat(stats.items()).isEqualTo(1);
      assertThat(node.hasMetaGet(LIMIT).await()).isFalse();
    }
  }

  @Test
  void readsValuesAsTheyWereStored() throws Exception {
    byte[] large = new byte[1_000_000];
    new Random(3).nextBytes(large);
    try (SaslMemcached memcached = SaslMemcached.start(PASSWORD);
        Node node = node(memcached.port(), PASSWORD)) {
      memcached.set("large", large, 0x8000_0001);
      memcached.set("empty", new byte[0], 0);

      Value value = node.get("large", large.length, LIMIT).await().orElseThrow();

      assertThat(value.bytes()).isEqualTo(large);
      assertThat(value.flags()).isEqualTo(0x8000_0001);
      assertThat(node.fetchedBytes()).isBetween(1_000_000L, 1_000_200L);
      assertThat(node.get("empty", 10, LIMIT).await().orElseThrow().bytes()).isEmpty();
      assertThat(node.get("missing", 10, LIMIT).await()).isEmpty();
      assertThat(node.get("a blank", 10, LIMIT).await()).isEmpty();
      assertThat(failure(node.get("large", 999_999, LIMIT)).reason())
          .contains("claims 1000004 bytes")
          .contains("more than the 1000003");
      assertThat(node.get("large", large.length, LIMIT).await()).isPresent();
    }
  }

  @Test
  void pipelinesManyRequests() throws Exception {
    try (SaslMemcached memcached = SaslMemcached.start(PASSWORD);
        Node node = node(memcached.port(), PASSWORD)) {
      memcached.set("k", "v".getBytes(StandardCharsets.US_ASCII), 0);
      List<Answer<Optional<Value>>> answers =
          IntStream.range(0, 5000)
              .mapToObj(i -> node.get(i % 2 == 0 ? "k" : "k" + i, 10, LIMIT))
              .toList();
      int found = 0;
      for (Answer<Optional<Value>> answer : answers) {
        found += answer.await().isPresent() ? 1 : 0;
      }
      assertThat(found).isEqualTo(2500);
    }
  }

  /** Once: what follows at once is the same refusal again, without another login. */
  @Test
  void deniesWrongPassword() throws Exception {
    try (SaslMemcached memcached = SaslMemcached.start(PASSWORD);
        VirtualAddress way = VirtualAddress.of(memcached.port());
        Node node = node(way.port(), PASSWORD + "x")) {
      assertThat(failure(statistics(node)))
          .isEqualTo(
              new Failure(
                  Kind.DENIED,
                  node
                      + ": it refused the account keystone or its password; correct"
                      + " --memcached.username and --memcached.password-file."));
      int connections = way.connections();
      assertThat(failure(node.get("k", 10, LIMIT)).kind()).isEqualTo(Kind.DENIED);
      assertThat(way.connections()).isEqualTo(connections);
    }
  }

  @Test
  void namesMissingMechanism() throws Exception {
    try (SaslMemcached memcached = SaslMemcached.start("cram-md5", PASSWORD);
        Node node = node(memcached.port(), PASSWORD)) {
      Failure failure = failure(statistics(node));
      assertThat(failure.kind()).isEqualTo(Kind.DENIED);
      assertThat(failure.reason()).contains("does not offer the SASL mechanism PLAIN");
    }
  }

  @Test
  void namesServerWithoutSasl() throws Exception {
    try (Memcached memcached = Memcached.start();
        Node node = node(memcached.port(), PASSWORD)) {
      assertThat(failure(statistics(node)))
          .isEqualTo(
              new Failure(
                  Kind.ERROR,
                  node
                      + ": it was not started with SASL (option -S); remove"
                      + " --memcached.username."));
    }
  }

  @Test
  void namesTextOnlyServer() throws Exception {
    try (Memcached memcached = Memcached.start("-B", "ascii");
        Node node = node(memcached.port(), PASSWORD)) {
      Failure failure = failure(statistics(node, SHORT));
      assertThat(failure.reason()).contains("without SASL (option -S)");
    }
  }

  @Test
  void textClientIsToldOfSasl() throws Exception {
    try (SaslMemcached memcached = SaslMemcached.start(PASSWORD);
        Node node = new Node(new Server(0, memcached.address(), "localhost", memcached.port()))) {
      assertThat(failure(statistics(node, SHORT)).reason())
          .contains("-S, which needs --memcached.username");
    }
  }

  @Test
  void namesStoppedServer() throws Exception {
    int port = FreePort.find();
    try (Node node = node(port, PASSWORD)) {
      Failure failure = failure(statistics(node));
      assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(failure.reason()).contains("no connection: it was refused");
    }
  }

  @Test
  void recoversFromHungServer() throws Exception {
    try (SaslMemcached memcached = SaslMemcached.start(PASSWORD);
        Node node = node(memcached.port(), PASSWORD)) {
      statistics(node).await();
      memcached.pause();
      Failure failure = failure(statistics(node, SHORT));
      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure.reason()).contains("no answer within 500 ms");
      assertThat(failure(statistics(node, SHORT)).reason())
          .contains("no answer to the login within 500 ms");
      memcached.resume();
      assertThat(statistics(node).await().values()).containsKey("pid");
    }
  }

  @Test
  void reconnectsAfterRestart() throws Exception {
    try (SaslMemcached memcached = SaslMemcached.start(PASSWORD);
        Node node = node(memcached.port(), PASSWORD)) {
      long before = pid(node);
      memcached.stop();
      assertThat(failure(statistics(node)).kind()).isEqualTo(Kind.UNREACHABLE);
      memcached.restart();
      assertThat(pid(node)).isNotEqualTo(before);
    }
  }

  @Test
  void survivesRestart() throws Exception {
    try (SaslMemcached memcached = SaslMemcached.start(PASSWORD);
        Node node = node(memcached.port(), PASSWORD)) {
      statistics(node).await();
      memcached.stop();
      memcached.restart();
      assertThat(statistics(node).await().values()).containsKey("pid");
    }
  }

  @Test
  void closesWithoutWaiting() throws Exception {
    try (SaslMemcached memcached = SaslMemcached.start(PASSWORD)) {
      Node node = node(memcached.port(), PASSWORD);
      statistics(node).await();
      assertThat(threads(memcached)).isNotEmpty().allMatch(Thread::isDaemon);
      memcached.pause();
      Answer<Statistics> waiting = statistics(node);
      long start = System.nanoTime();
      node.close();
      assertThat(failure(waiting).reason()).contains("the exporter is stopping");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
      for (Thread thread : threads(memcached)) {
        thread.join(LIMIT.toMillis());
        assertThat(thread.isAlive()).isFalse();
      }
      memcached.resume();
    }
  }

  private static List<Thread> threads(SaslMemcached memcached) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains("localhost:" + memcached.port()))
        .toList();
  }

  @Test
  void failedLoginsLeaveNoThread() throws Exception {
    try (SaslMemcached memcached = SaslMemcached.start(PASSWORD)) {
      try (Node node = node(memcached.port(), "x")) {
        for (int i = 0; i < 20; i++) {
          assertThat(failure(statistics(node)).kind()).isEqualTo(Kind.DENIED);
        }
      }
      List<Thread> left =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> isOfLibrary(thread, memcached))
              .toList();
      for (Thread thread : left) {
        thread.join(LIMIT.toMillis());
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  private static boolean isOfLibrary(Thread thread, SaslMemcached memcached) {
    return thread.getClass().getName().startsWith("net.spy")
        && (thread.getName().contains(Integer.toString(memcached.port()))
            || Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().contains("AuthThread")));
  }
}
