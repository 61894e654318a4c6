package io.github.keystonetoken.memcached;

import static io.github.keystonetoken.memcached.Asking.LIMIT;
import static io.github.keystonetoken.memcached.Asking.failure;
import static io.github.keystonetoken.memcached.Asking.node;
import static io.github.keystonetoken.memcached.Asking.pid;
import static io.github.keystonetoken.memcached.Asking.statistics;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.memcached.Node.Item;
import io.github.keystonetoken.memcached.Node.Value;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.Memcached;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A node against real servers. */
final class NodeIT {

  /** The largest value of a default server under this key. */
  private static final int LARGEST = 1_048_473;

  private static final String KEY = "6e49b86a7502dae881f3b9466ecbdfa4743c7eb9";

  @AutoClose private static final Memcached memcached = Memcached.start();
  @AutoClose private static final Node node = node(memcached.port());

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void readsStatistics() throws Exception {
    assertThat(node.statistics(Statistics.Group.SETTINGS, LIMIT).await().values())
        .isEqualTo(parsed(memcached.ask("stats settings", "END\r\n")));

    Map<String, String> read = statistics(node).await().values();
    Map<String, String> expected = parsed(memcached.ask("stats", "END\r\n"));
    assertThat(read).containsOnlyKeys(expected.keySet());
    for (String name : List.of("pid", "version", "curr_items", "bytes", "cmd_set", "get_hits")) {
      assertThat(read).containsEntry(name, expected.get(name));
    }
  }

  private static Map<String, String> parsed(String answer) {
    return answer
        .lines()
        .filter(line -> !line.equals("END"))
        .map(line -> line.split(" ", 3))
        .collect(Collectors.toMap(words -> words[1], words -> words[2]));
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
  void askingIsNoAccess() throws Exception {
    memcached.set("untouched", bytes(100), 1, 0);

    assertThat(node.metaGet(List.of("untouched"), LIMIT).await()).hasSize(1);
    assertThat(node.lastAccess(List.of("untouched"), LIMIT).await()).hasSize(1);

    assertThat(memcached.ask("mg untouched h u", "\r\n")).isEqualTo("HD h0\r\n");
    assertThat(memcached.ask("mg untouched s", "\r\n")).isEqualTo("HD s100\r\n");
    assertThat(memcached.ask("mg untouched h u", "\r\n")).isEqualTo("HD h1\r\n");
  }

  @Test
  void pipelinesRequests() throws Exception {
    List<Answer<Optional<Value>>> answers = new ArrayList<>();
    List<Integer> sizes = List.of(0, 1, 5_000, LARGEST, 70_000, LARGEST);
    for (int i = 0; i < sizes.size(); i++) {
      memcached.set(KEY.substring(1) + i, bytes(sizes.get(i)), i, 0);
      answers.add(node.get(KEY.substring(1) + i, LARGEST, LIMIT));
    }
    for (int i = 0; i < sizes.size(); i++) {
      Value value = answers.get(i).await().orElseThrow();
      assertThat(value.flags()).isEqualTo(i);
      assertThat(value.bytes()).isEqualTo(bytes(sizes.get(i)));
    }
  }

  @Test
  void countsEveryByte() throws Exception {
    memcached.set("counted", bytes(5_000), 1, 0);
    long before = node.fetchedBytes();

    assertThat(node.get("counted", 5_000, LIMIT).await()).isPresent();
    assertThat(node.get("missing", 5_000, LIMIT).await()).isEmpty();
    // Not sent.
    assertThat(node.get("not possible", 5_000, LIMIT).await()).isEmpty();
    node.metaGet(List.of("counted", "missing"), LIMIT).await();

    String answers = "VALUE counted 1 5000\r\n\r\nEND\r\nEND\r\nHD s5000 t-1\r\nEN\r\n";
    assertThat(node.fetchedBytes() - before).isEqualTo(answers.length() + 5_000);
  }

  @Test
  void reconnectsAfterRestart() throws Exception {
    int port = FreePort.find();
    try (Node late = node(port)) {
      assertThat(failure(statistics(late)).kind()).isEqualTo(Kind.UNREACHABLE);
      try (Memcached started = Memcached.startOn(port)) {
        assertThat(pid(late)).isEqualTo(started.stat("pid"));
      }
      assertThat(failure(statistics(late)).kind()).isEqualTo(Kind.UNREACHABLE);
      // And if it does not notice that the server was replaced.
      for (int i = 0; i < 2; i++) {
        try (Memcached restarted = Memcached.startOn(port)) {
          assertThat(pid(late)).isEqualTo(restarted.stat("pid"));
        }
      }
    }
  }

  @Test
  void closeLeavesNoThread() throws Exception {
    Node closed = node(new Server(0, "to be closed", "127.0.0.1", memcached.port()));
    statistics(closed).await();
    Thread thread =
        Thread.getAllStackTraces().keySet().stream()
            .filter(one -> one.getName().equals("memcached to be closed"))
            .findFirst()
            .orElseThrow();
    closed.close();
    thread.join(TimeUnit.SECONDS.toMillis(20));

    assertThat(thread.isAlive()).isFalse();
    assertThat(thread.isDaemon()).isTrue();
  }
}
