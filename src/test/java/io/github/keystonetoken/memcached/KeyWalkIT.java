package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.ServerLists.KeyScan;
import io.github.keystonetoken.servers.Memcached;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Walks through a real server: Debian's memcached. */
final class KeyWalkIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int ITEMS = 200_000;
  private static final int GIANT = 578_966;

  private static Memcached full;
  private static Memcached small;

  @BeforeAll
  static void start() {
    full = Memcached.start("-m", "256");
    new ManyItems(full.port()).store(ITEMS);
    full.set("usertokens", new byte[GIANT], 1, 3600);
    full.set("second", new byte[700_000], 1, 0);
    small = Memcached.start();
  }

  @AfterAll
  static void stop() {
    full.close();
    small.close();
  }

  /** Waits until the server is idle: a walk of LRUs misses items that move between them. */
  @Test
  void listsAllItemsWithSizes() throws Exception {
    try (Node node = node(full)) {
      Instant end = Instant.now().plus(LIMIT);
      RecordedItems items;
      KeyScan scan;
      do {
        items = new RecordedItems();
        scan = walk(node).all(items, LIMIT);
      } while (scan.items() < ITEMS + 2 && Instant.now().isBefore(end));

      assertThat(scan.items()).isEqualTo(full.stat("curr_items")).isEqualTo(ITEMS + 2);
      assertThat(scan.bytes()).hasValue((long) ITEMS * ManyItems.VALUE_BYTES + GIANT + 700_000);
      assertThat(scan.complete()).isTrue();
      assertThat(items.items())
          .filteredOn(item -> item.bytes() > ManyItems.VALUE_BYTES)
          .extracting(ListedItem::key)
          .containsExactlyInAnyOrder("second", "usertokens");
    }
  }

  @Test
  void listsOnlyLargestClasses() throws Exception {
    try (Node node = node(full)) {
      RecordedItems items = new RecordedItems();
      KeyScan scan = walk(node).largest(2, items, LIMIT);

      assertThat(items.items())
          .extracting(ListedItem::key, ListedItem::bytes)
          .containsExactlyInAnyOrder(tuple("usertokens", (long) GIANT), tuple("second", 700_000L));
      assertThat(scan.complete()).isTrue();
      assertThat(node.fetchedBytes()).isLessThan(40_000);
    }
  }

  @Test
  void skipsClassOfManyItems() throws Exception {
    try (Node node = node(full)) {
      RecordedItems items = new RecordedItems();
      KeyScan scan = walk(node).largest(100, items, LIMIT);

      assertThat(items.keys()).containsExactlyInAnyOrder("usertokens", "second");
      assertThat(scan.complete()).isFalse();
    }
  }

  @Test
  void decodesKeys() throws Exception {
    small.set("a/b%20c", new byte[100], 1, 0);
    small.set("é", new byte[3], 1, 0);
    try (Node node = node(small)) {
      RecordedItems items = new RecordedItems();
      walk(node).all(items, LIMIT);

      assertThat(items.items())
          .containsExactlyInAnyOrder(
              new ListedItem("a/b%20c", 100, -1), new ListedItem("é", 3, -1));
    }
  }

  @Test
  void readsExpiry() throws Exception {
    try (Memcached memcached = Memcached.start();
        Node node = node(memcached)) {
      memcached.set("list", new byte[10], 1, 3600);
      RecordedItems items = new RecordedItems();
      walk(node).all(items, LIMIT);

      assertThat(items.items())
          .singleElement()
          .satisfies(
              item ->
                  assertThat(Instant.ofEpochSecond(item.expiresAt()))
                      .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3602)));
    }
  }

  @Test
  void emptyServerIsComplete() throws Exception {
    try (Memcached memcached = Memcached.start();
        Node node = node(memcached)) {
      for (KeyScan scan :
          new KeyScan[] {
            walk(node).all(new RecordedItems(), LIMIT),
            walk(node).largest(10, new RecordedItems(), LIMIT)
          }) {
        assertThat(scan.items()).isZero();
        assertThat(scan.complete()).isTrue();
        assertThat(scan.largestItemBytes()).isEmpty();
      }
    }
  }

  @Test
  void estimatesLargestIfDumpsAreForbidden() throws Exception {
    try (Memcached memcached = Memcached.start("-X");
        Node node = node(memcached)) {
      memcached.set("6e49b86a7502dae881f3b9466ecbdfa4743c7eb9", new byte[GIANT], 1, 0);
      memcached.set("small", new byte[10], 1, 0);
      RecordedItems items = new RecordedItems();
      for (KeyScan scan :
          new KeyScan[] {walk(node).all(items, LIMIT), walk(node).largest(10, items, LIMIT)}) {
        assertThat(scan.items()).isEqualTo(2);
        assertThat(scan.largestItemBytes()).hasValue(GIANT);
        assertThat(scan.complete()).isFalse();
      }
      assertThat(items.items()).isEmpty();
    }
  }

  @Test
  void withoutCrawlerScanIsIncomplete() throws Exception {
    try (Memcached memcached = Memcached.start("-o", "no_lru_crawler");
        Node node = node(memcached)) {
      memcached.set("k", new byte[10], 1, 0);

      assertThat(walk(node).all(new RecordedItems(), LIMIT).complete()).isFalse();
    }
  }

  /** Another client does not read its dump: a second command would block one of the threads. */
  @Test
  void waitsForBusyCrawler() throws Exception {
    try (Node node = node(full)) {
      long dumps;
      try (Socket other = new Socket(InetAddress.getLoopbackAddress(), full.port())) {
        other.getOutputStream().write(bytes("lru_crawler metadump all\r\n"));
        assertThat(other.getInputStream().read()).isEqualTo('k');
        dumps = full.stat("lru_crawler_starts");

        assertThatExceptionOfType(CollectionException.class)
            .isThrownBy(() -> walk(node).all(new RecordedItems(), LIMIT))
            .withMessageContaining("crawler is busy");
        assertThat(full.stat("lru_crawler_starts")).isEqualTo(dumps);
        assertThat(new OtherClients(full.port()).getsOfEach(100)).isEqualTo(100);
      }
      awaitRest(full);
      assertThat(walk(node).all(new RecordedItems(), LIMIT).complete()).isTrue();
    }
  }

  /** Two exporters may ask at the same time: one of them gets the answer BUSY, and waits. */
  @Test
  void twoWalksAtOnceBothSucceed() throws Exception {
    try (Node one = node(full);
        Node other = node(full)) {
      KeyScan[] scans = new KeyScan[1];
      Thread thread =
          new Thread(
              () -> {
                try {
                  scans[0] = walk(other).all(new RecordedItems(), LIMIT);
                } catch (CollectionException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      thread.start();
      assertThat(walk(one).all(new RecordedItems(), LIMIT).complete()).isTrue();
      thread.join();
      assertThat(scans[0].complete()).isTrue();
    }
  }

  @Test
  void drainsDumpPastItsLimit() throws Exception {
    try (Node node = node(full)) {
      KeyWalk walk = walk(node);
      RecordedItems items = new RecordedItems();
      ItemVisitor slow =
          (buffer, offset, length, bytes, expiresAt) -> {
            items.visit(buffer, offset, length, bytes, expiresAt);
            if (items.items().size() == 1) {
              pause();
            }
          };
      KeyScan scan = walk.all(slow, Duration.ofMillis(200));
      int visited = items.items().size();

      assertThat(scan.complete()).isFalse();
      assertThat(scan.items()).isEqualTo(visited);
      awaitRest(full);
      assertThat(items.items()).hasSize(visited);
      assertThat(walk.all(new RecordedItems(), LIMIT).complete()).isTrue();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(300);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void rethrowsFailureOfVisitor() throws Exception {
    try (Node node = node(full)) {
      KeyWalk walk = walk(node);
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(
              () ->
                  walk.all(
                      (buffer, offset, length, bytes, expiresAt) -> {
                        throw new IllegalArgumentException("of the visitor");
                      },
                      LIMIT))
          .withMessage("of the visitor");
      assertThat(walk.all(new RecordedItems(), LIMIT).complete()).isTrue();
    }
  }

  @Test
  void reportsUnreachableServer() throws Exception {
    Memcached memcached = Memcached.start();
    try (Node node = node(memcached)) {
      memcached.close();

      assertThatExceptionOfType(CollectionException.class)
          .isThrownBy(() -> walk(node).all(new RecordedItems(), LIMIT))
          .satisfies(e -> assertThat(e.failure().kind()).isEqualTo(Kind.UNREACHABLE));
    }
  }

  private static void awaitRest(Memcached memcached) throws InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (memcached.stat("lru_crawler_running") != 0 && Instant.now().isBefore(end)) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(memcached.stat("lru_crawler_running")).isZero();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static KeyWalk walk(Node node) {
    return new KeyWalk(node, Clock.systemUTC());
  }

  private static Node node(Memcached memcached) {
    return Asking.node(memcached.port());
  }
}
