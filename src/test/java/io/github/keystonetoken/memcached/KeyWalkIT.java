package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.groups.Tuple.tuple;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.memcached.KeyWalk.ItemVisitor;
import io.github.keystonetoken.memcached.KeyWalk.ListedItem;
import io.github.keystonetoken.model.ServerLists.KeyScan;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.Unchecked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Walks through a real server: Debian's memcached. Most tests share one with many small items. */
final class KeyWalkIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int ITEMS = 200_000;
  private static final int VALUE_BYTES = 30;
  private static final int GIANT = 578_966;

  @AutoClose private static final Memcached full = Memcached.start("-m", "256");
  @AutoClose private static final Node node = Asking.node(full.port());

  private final RecordedItems items = new RecordedItems();

  @BeforeAll
  static void start() {
    String value = " 1 0 " + VALUE_BYTES + " noreply\r\n" + "v".repeat(VALUE_BYTES) + "\r\n";
    StringBuilder commands = new StringBuilder();
    for (int i = 0; i < ITEMS; i++) {
      commands.append("set ").append(key(i)).append(value);
    }
    assertThat(full.ask(commands + "version", "\r\n")).startsWith("VERSION");
    full.set("usertokens", new byte[GIANT], 1, 3600);
    full.set("second", new byte[700_000], 1, 0);
  }

  /** As long as a SHA-1 in hexadecimal. */
  private static String key(int index) {
    return "%040x".formatted(index);
  }

  private static KeyWalk walk(Node node) {
    return new KeyWalk(node, Clock.systemUTC());
  }

  private static void assertWorks(KeyWalk walk) throws Exception {
    assertThat(walk.all(new RecordedItems(), LIMIT).complete()).isTrue();
  }

  /** Waits until the server is idle: a walk of LRUs misses items that move between them. */
  @Test
  void listsAllItemsWithSizes() throws Exception {
    Instant end = Instant.now().plus(LIMIT);
    RecordedItems listed;
    KeyScan scan;
    do {
      listed = new RecordedItems();
      scan = walk(node).all(listed, LIMIT);
    } while (scan.items() < ITEMS + 2 && Instant.now().isBefore(end));

    assertThat(scan.items()).isEqualTo(full.stat("curr_items")).isEqualTo(ITEMS + 2);
    assertThat(scan.bytes()).hasValue((long) ITEMS * VALUE_BYTES + GIANT + 700_000);
    assertThat(scan.complete()).isTrue();
    assertThat(listed.items())
        .filteredOn(item -> item.bytes() > VALUE_BYTES)
        .extracting(ListedItem::key)
        .containsExactlyInAnyOrder("second", "usertokens");
  }

  @ParameterizedTest
  @CsvSource({"2, true", "100, false"})
  void skipsClassOfManyItems(int wanted, boolean isComplete) throws Exception {
    long before = node.fetchedBytes();
    KeyScan scan = walk(node).largest(wanted, items, LIMIT);

    assertThat(items.items())
        .extracting(ListedItem::key, ListedItem::bytes)
        .containsExactlyInAnyOrder(tuple("usertokens", (long) GIANT), tuple("second", 700_000L));
    assertThat(scan.complete()).isEqualTo(isComplete);
    assertThat(node.fetchedBytes() - before).isLessThan(40_000);
  }

  @Test
  void readsKeysAndExpiryOfServerThatWasEmpty() throws Exception {
    Instant start = Instant.now();
    try (Memcached small = Memcached.start();
        Node own = Asking.node(small.port())) {
      for (KeyScan scan :
          List.of(walk(own).all(items, LIMIT), walk(own).largest(10, items, LIMIT))) {
        assertThat(scan)
            .isEqualTo(
                new KeyScan(0, OptionalLong.of(0), true, OptionalLong.empty(), scan.endedAt()));
      }
      small.set("a/b%20c", new byte[100], 1, 0);
      small.set("é", new byte[3], 1, 3600);
      walk(own).all(items, LIMIT);

      long expiresAt = items.items().stream().mapToLong(ListedItem::expiresAt).max().orElse(-1);
      assertThat(items.items())
          .containsExactlyInAnyOrder(
              new ListedItem("a/b%20c", 100, -1), new ListedItem("é", 3, expiresAt));
      assertThat(Instant.ofEpochSecond(expiresAt))
          .isBetween(start.plusSeconds(3590), Instant.now().plusSeconds(3602));
    }
  }

  @Test
  void estimatesLargestIfDumpsAreForbidden() throws Exception {
    try (Memcached memcached = Memcached.start("-X");
        Node own = Asking.node(memcached.port())) {
      memcached.set("6e49b86a7502dae881f3b9466ecbdfa4743c7eb9", new byte[GIANT], 1, 0);
      memcached.set("small", new byte[10], 1, 0);
      for (KeyScan scan :
          List.of(walk(own).all(items, LIMIT), walk(own).largest(10, items, LIMIT))) {
        assertThat(scan)
            .isEqualTo(
                new KeyScan(
                    2, OptionalLong.empty(), false, OptionalLong.of(GIANT), scan.endedAt()));
      }
      assertThat(items.items()).isEmpty();
    }
  }

  @Test
  void withoutCrawlerScanIsIncomplete() throws Exception {
    try (Memcached memcached = Memcached.start("-o", "no_lru_crawler");
        Node own = Asking.node(memcached.port())) {
      memcached.set("k", new byte[10], 1, 0);

      assertThat(walk(own).all(items, LIMIT).complete()).isFalse();
    }
  }

  /** Two exporters may ask at the same time: one of them gets the answer BUSY, and waits. */
  @Test
  void twoWalksAtOnceBothSucceed() throws Exception {
    try (Node other = Asking.node(full.port())) {
      CompletableFuture<Void> second =
          CompletableFuture.runAsync(() -> Unchecked.run(() -> assertWorks(walk(other))));
      assertWorks(walk(node));
      second.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void drainsDumpPastItsLimit() throws Exception {
    KeyWalk walk = walk(node);
    ItemVisitor slow =
        (buffer, offset, length, bytes, expiresAt) -> {
          items.visit(buffer, offset, length, bytes, expiresAt);
          if (items.items().size() == 1) {
            Unchecked.run(() -> TimeUnit.MILLISECONDS.sleep(300));
          }
        };
    KeyScan scan = walk.all(slow, Duration.ofMillis(200));
    int visited = items.items().size();

    assertThat(scan.complete()).isFalse();
    assertThat(scan.items()).isEqualTo(visited);
    awaitIdleCrawler();
    assertThat(items.items()).hasSize(visited);
    assertWorks(walk);
  }

  @Test
  void rethrowsFailureOfVisitor() throws Exception {
    KeyWalk walk = walk(node);
    ItemVisitor failing =
        (buffer, offset, length, bytes, expiresAt) -> {
          throw new IllegalArgumentException("of the visitor");
        };
    assertThatIllegalArgumentException()
        .isThrownBy(() -> walk.all(failing, LIMIT))
        .withMessage("of the visitor");
    assertWorks(walk);
  }

  /** As by SIGSTOP, swapping or a suspended machine: a second dump would block a thread. */
  @Test
  @Timeout(180)
  void exporterThatIsStoppedDuringADumpBlocksNoClient() throws Exception {
    // Defaults, except that it walks more often: so that a walk can be met.
    try (Exporter exporter =
        Exporter.start(
            "[memcache]\nservers = " + full.address() + "\n",
            "--memcached.servers=" + full.address(),
            "--collector.lists.interval=1s",
            "--collector.lists.timeout=900ms",
            "--collector.lists.walk-interval=1s",
            "--no-collector.sql")) {
      exporter.awaitReady();
      pauseInTheMiddle(exporter);
      useEveryThread();
      long dumps = full.stat("lru_crawler_starts");

      assertThatExceptionOfType(CollectionException.class)
          .isThrownBy(() -> walk(node).all(items, LIMIT))
          .withMessageContaining("crawler is busy");
      assertThat(full.stat("lru_crawler_starts")).isEqualTo(dumps);
      useEveryThread();

      exporter.resume();
      awaitIdleCrawler();
    }
    // Killed, perhaps in the middle of the next dump: the crawler comes free.
    awaitIdleCrawler();
    assertWorks(walk(node));
  }

  /** It may have been between two dumps, or so near to an end that the rest was in its sockets. */
  private static void pauseInTheMiddle(Exporter exporter) throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (Instant.now().isBefore(end)) {
      full.await(KeyWalkIT::isCrawling);
      exporter.pause();
      // Longer than any crawl that is read, and any of the server's own.
      TimeUnit.SECONDS.sleep(1);
      if (isCrawling()) {
        return;
      }
      exporter.resume();
    }
    throw new AssertionError("the walk could not be stopped in the middle of a dump");
  }

  /**
   * Reads and writes as other clients do, on new connections, which the server deals out to its
   * four threads in turn. Hangs if one of them is blocked.
   */
  private static void useEveryThread() {
    for (int i = 0; i < 1000; i++) {
      assertThat(full.ask("get " + key(i), "END\r\n")).startsWith("VALUE ");
      assertThat(full.ask("set other 0 0 1\r\nx", "\r\n")).isEqualTo("STORED\r\n");
      assertThat(full.ask("delete other", "\r\n")).isEqualTo("DELETED\r\n");
    }
  }

  private static boolean isCrawling() {
    return full.stat("lru_crawler_running") == 1;
  }

  private static void awaitIdleCrawler() {
    full.await(() -> !isCrawling());
  }
}
