package io.github.keystonetoken.memcached;

import static io.github.keystonetoken.memcached.Asking.LIMIT;
import static io.github.keystonetoken.memcached.Asking.failure;
import static io.github.keystonetoken.memcached.Asking.node;
import static io.github.keystonetoken.memcached.Asking.pid;
import static io.github.keystonetoken.memcached.Asking.statistics;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Memcached;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A node against real servers. */
final class NodeIT {

  private static Memcached memcached;
  private static Node node;

  @BeforeAll
  static void start() {
    memcached = Memcached.start();
    node = node(memcached.port());
  }

  @AfterAll
  static void stop() {
    node.close();
    memcached.close();
  }

  @Test
  void readsSettings() throws Exception {
    assertThat(node.statistics(Statistics.Group.SETTINGS, LIMIT).await().values())
        .isEqualTo(parsed(memcached.ask("stats settings", "END\r\n")));
  }

  @Test
  void readsStatistics() throws Exception {
    Map<String, String> read = node.statistics(Statistics.Group.GENERAL, LIMIT).await().values();
    Map<String, String> expected = parsed(memcached.ask("stats", "END\r\n"));

    assertThat(read).containsOnlyKeys(expected.keySet());
    for (String name : List.of("pid", "version", "curr_items", "bytes", "cmd_set", "get_hits")) {
      assertThat(read).containsEntry(name, expected.get(name));
    }
  }

  @Test
  void readsItems() throws Exception {
    memcached.set("item-a", new byte[0], 0, 0);
    memcached.set("item-b", bytes(578_966), 1, 3600);
    memcached.set("item-ü", bytes(3), Integer.MAX_VALUE, 60);
    List<String> keys =
        List.of("item-a", "item-missing", "item-b", "item-ü", "not possible", "k".repeat(251));

    Map<String, Item> items = node.metaGet(keys, LIMIT).await();

    assertThat(items).containsOnlyKeys("item-a", "item-b", "item-ü");
    items.forEach(
        (key, item) -> {
          String ttl = item.timeToLive().map(left -> "" + left.toSeconds()).orElse("-1");
          assertThat(memcached.ask("mg " + key + " s t u", "\r\n"))
              .isEqualTo("HD s" + item.bytes() + " t" + ttl + "\r\n");
        });
    assertThat(items.get("item-a")).isEqualTo(new Item(0, Optional.empty()));
  }

  @Test
  void metaGetIsNoAccess() throws Exception {
    memcached.set("untouched", bytes(100), 1, 0);

    node.metaGet(List.of("untouched"), LIMIT).await();

    assertThat(memcached.ask("mg untouched h u", "\r\n")).isEqualTo("HD h0\r\n");
    assertThat(memcached.ask("mg untouched s", "\r\n")).isEqualTo("HD s100\r\n");
    assertThat(memcached.ask("mg untouched h u", "\r\n")).isEqualTo("HD h1\r\n");
  }

  @Test
  void asksForManyKeysInBatches() throws Exception {
    List<String> keys = IntStream.range(0, 10_000).mapToObj(i -> "many-" + i).toList();
    for (int i = 0; i < keys.size(); i += 100) {
      memcached.set(keys.get(i), bytes(i), 0, 0);
    }

    Map<String, Item> items = node.metaGet(keys, LIMIT).await();

    assertThat(items).hasSize(100);
    items.forEach((key, item) -> assertThat(key).isEqualTo("many-" + item.bytes()));
  }

  @Test
  void skipsImpossibleKeys() throws Exception {
    long before = node.fetchedBytes();

    assertThat(node.metaGet(List.of("not possible"), LIMIT).await()).isEmpty();
    assertThat(node.get("not possible", 100, LIMIT).await()).isEmpty();
    assertThat(node.fetchedBytes()).isEqualTo(before);
  }

  @Test
  void readsLargestValue() throws Exception {
    byte[] value = bytes(1_048_473);
    memcached.set("6e49b86a7502dae881f3b9466ecbdfa4743c7eb9", value, 1, 0);

    Value read =
        node.get("6e49b86a7502dae881f3b9466ecbdfa4743c7eb9", value.length, LIMIT)
            .await()
            .orElseThrow();

    assertThat(read.bytes()).isEqualTo(value);
    assertThat(read.flags()).isEqualTo(1);
  }

  @Test
  void pipelinesRequests() throws Exception {
    List<Answer<Optional<Value>>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      memcached.set("several-" + i, bytes(i * 5_000), i, 0);
      answers.add(node.get("several-" + i, 100_000, LIMIT));
    }
    for (int i = 0; i < 20; i++) {
      Value value = answers.get(i).await().orElseThrow();
      assertThat(value.flags()).isEqualTo(i);
      assertThat(value.bytes()).isEqualTo(bytes(i * 5_000));
    }
  }

  @Test
  void missIsEmpty() throws Exception {
    assertThat(node.get("never-stored", 100, LIMIT).await()).isEmpty();
  }

  @Test
  void refusesLargeValue() throws Exception {
    memcached.set("large", bytes(1001), 1, 0);
    memcached.set("small", bytes(1000), 1, 0);
    long before = node.fetchedBytes();

    assertThat(failure(node.get("large", 1000, LIMIT)))
        .isEqualTo(
            new Failure(
                Kind.ERROR,
                node + ": a value of 1001 bytes is larger than the limit of 1000 bytes."));
    assertThat(node.get("small", 1000, LIMIT).await().orElseThrow().bytes()).hasSize(1000);
    assertThat(node.fetchedBytes() - before).isBetween(1000L, 1100L);
  }

  @Test
  void countsEveryByte() throws Exception {
    memcached.set("counted", bytes(5_000), 1, 0);
    long before = node.fetchedBytes();

    node.get("counted", 5_000, LIMIT).await();
    node.metaGet(List.of("counted", "missing"), LIMIT).await();

    assertThat(node.fetchedBytes() - before)
        .isEqualTo(
            "VALUE counted 1 5000\r\n".length()
                + 5_000
                + "\r\nEND\r\n".length()
                + "HD s5000 t-1\r\nEN\r\n".length());
  }

  @Test
  void reconnectsAfterRestart() throws Exception {
    int port = FreePort.find();
    try (Node late = node(port)) {
      assertThat(failure(statistics(late)).kind()).isEqualTo(Kind.UNREACHABLE);
      long first;
      try (Memcached started = Memcached.startOn(port)) {
        first = pid(late);
        assertThat(first).isEqualTo(started.stat("pid"));
      }
      assertThat(failure(statistics(late)).kind()).isEqualTo(Kind.UNREACHABLE);
      try (Memcached restarted = Memcached.startOn(port)) {
        assertThat(pid(late)).isNotEqualTo(first).isEqualTo(restarted.stat("pid"));
      }
    }
  }

  @Test
  void reconnectsToReplacedServer() throws Exception {
    int port = FreePort.find();
    try (Node idle = node(port)) {
      try (Memcached first = Memcached.startOn(port)) {
        assertThat(pid(idle)).isEqualTo(first.stat("pid"));
      }
      try (Memcached second = Memcached.startOn(port)) {
        assertThat(pid(idle)).isEqualTo(second.stat("pid"));
      }
    }
  }

  @Test
  void reportsConnectionLimit() throws Exception {
    try (Memcached small = Memcached.start("-c", "30", "-t", "1");
        Node late = node(small.port())) {
      List<Socket> others = new ArrayList<>();
      try {
        while (isTaken(small, others)) {
          assertThat(others).hasSizeLessThan(100);
        }
        Failure failure = failure(statistics(late));
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure.reason()).contains("option -c");
      } finally {
        for (Socket other : others) {
          other.close();
        }
      }
      // The server notices after a moment that they have gone.
      assertThat(answersWithin(late, Duration.ofSeconds(20))).isTrue();
    }
  }

  /** Opens one more connection; false where the server did not take it. */
  private static boolean isTaken(Memcached server, List<Socket> others) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    others.add(socket);
    socket.getOutputStream().write("version\r\n".getBytes(StandardCharsets.US_ASCII));
    return socket.getInputStream().read() == 'V';
  }

  private static boolean answersWithin(Node node, Duration limit) throws Exception {
    long start = System.nanoTime();
    while (System.nanoTime() - start < limit.toNanos()) {
      try {
        statistics(node).await();
        return true;
      } catch (CollectionException e) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    return false;
  }

  @Test
  void binaryOnlyServerIsDown() throws Exception {
    try (Memcached binary = Memcached.start("-B", "binary");
        Node late = node(binary.port())) {
      Failure failure = failure(statistics(late, Duration.ofMillis(300)));
      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure.reason()).contains("-B binary");
    }
  }

  @Test
  void reusesOnlyEstablishedConnections() throws Exception {
    try (Node fresh = node(memcached.port())) {
      assertThat(fresh.isConnected()).isFalse();
      statistics(fresh).await();
      assertThat(fresh.isConnected()).isTrue();
    }
  }

  @Test
  void dumpDoesNotBlockRequests() throws Exception {
    memcached.set("own", bytes(1000), 1, 0);
    try (Node shared = node(memcached.port())) {
      String before = statistics(shared).await().values().get("total_connections");
      TextConnection own = shared.openForDump();
      Optional<Value> value = own.submit(Request.get("own", 1000)).get(20, TimeUnit.SECONDS);

      assertThat(value.orElseThrow().bytes()).isEqualTo(bytes(1000));
      assertThat(Long.parseLong(before)).isLessThan(memcached.stat("total_connections") - 1);
      own.end("as tested");
      assertThat(statistics(shared).await().values()).isNotEmpty();
    }
  }

  @Test
  void closeLeavesNoThread() throws Exception {
    Node closed = new Node(new Server(0, "to be closed", "127.0.0.1", memcached.port()));
    statistics(closed).await();
    Thread thread = connectionThread(closed);
    closed.close();
    thread.join(TimeUnit.SECONDS.toMillis(20));

    assertThat(thread.isAlive()).isFalse();
    assertThat(thread.isDaemon()).isTrue();
  }

  private static Thread connectionThread(Node node) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("memcached " + node.server().address()))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> parsed(String answer) {
    return answer
        .lines()
        .filter(line -> !line.equals("END"))
        .map(line -> line.split(" ", 3))
        .collect(Collectors.toMap(words -> words[1], words -> words[2]));
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
