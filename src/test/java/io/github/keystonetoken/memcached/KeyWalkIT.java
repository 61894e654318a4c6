package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.groups.Tuple.tuple;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.memcached.KeyWalk.ItemVisitor;
import io.github.keystonetoken.memcached.KeyWalk.ListedItem;
import io.github.keystonetoken.model.ServerLists.KeyScan;
import io.github.keystonetoken.servers.Memcached;
import io.github.keystonetoken.servers.Unchecked;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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

/** Walks through a real server: Debian's memcached. */
final class KeyWalkIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int ITEMS = 200_000;
  private static final int GIANT = 578_966;

  @AutoClose private static final Memcached full = Memcached.start("-m", "256");
  @AutoClose private static final Node node = Asking.node(full.port());

  private final RecordedItems items = new RecordedItems();

  @BeforeAll
  static void start() {
    ManyItems.store(full, ITEMS);
    full.set("usertokens", new byte[GIANT], 1, 3600);
    full.set("second", new byte[700_000], 1, 0);
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
    assertThat(scan.bytes()).hasValue((long) ITEMS * ManyItems.VALUE_BYTES + GIANT + 700_000);
    assertThat(scan.complete()).isTrue();
    assertThat(listed.items())
        .filteredOn(item -> item.bytes() > ManyItems.VALUE_BYTES)
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

  /** Another client does not read its dump: a second command would block one of the threads. */
  @Test
  @Timeout(60)
  void waitsForBusyCrawler() throws Exception {
    try (Socket other = new Socket(InetAddress.getLoopbackAddress(), full.port())) {
      other
          .getOutputStream()
          .write("lru_crawler metadump all\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(other.getInputStream().read()).isEqualTo('k');
      long dumps = full.stat("lru_crawler_starts");

      assertThatExceptionOfType(CollectionException.class)
          .isThrownBy(() -> walk(node).all(items, LIMIT))
          .withMessageContaining("crawler is busy");
      assertThat(full.stat("lru_crawler_starts")).isEqualTo(dumps);
      ManyItems.useEveryThread(full);
    }
    awaitIdleCrawler();
    assertWorks(walk(node));
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

  private static void awaitIdleCrawler() {
    full.await(() -> full.stat("lru_crawler_running") == 0);
  }
}
