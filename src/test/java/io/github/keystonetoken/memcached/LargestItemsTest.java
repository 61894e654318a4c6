package io.github.keystonetoken.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LargestItemsTest {

  @Test
  void keepsLargestInAnyOrder() {
    Random random = new Random(1);
    List<ListedItem> items =
        IntStream.range(0, 5000)
            .mapToObj(i -> new ListedItem("key-" + i, random.nextInt(2000), i))
            .toList();
    LargestItems largest = new LargestItems(50);

    items.forEach(item -> visit(largest, item));

    List<ListedItem> expected =
        items.stream()
            .sorted(Comparator.comparingLong(ListedItem::bytes).reversed())
            .limit(50)
            .toList();
    List<ListedItem> kept = largest.largestFirst();
    assertThat(kept)
        .extracting(ListedItem::bytes)
        .containsExactlyElementsOf(expected.stream().map(ListedItem::bytes).toList());
    assertThat(items).containsAll(kept);
    assertThat(kept).doesNotHaveDuplicates();
  }

  @Test
  void keepsItemOnceWithLargerSize() {
    LargestItems largest = new LargestItems(3);
    visit(largest, new ListedItem("a", 10, 1));
    visit(largest, new ListedItem("b", 30, 2));
    visit(largest, new ListedItem("a", 40, 3));
    visit(largest, new ListedItem("b", 20, 4));

    assertThat(largest.largestFirst())
        .containsExactly(new ListedItem("a", 40, 3), new ListedItem("b", 30, 2));
  }

  @Test
  void keepsItemWithoutSizeIfNotFull() {
    LargestItems largest = new LargestItems(2);
    visit(largest, new ListedItem("a", -1, -1));
    visit(largest, new ListedItem("b", -1, -1));
    visit(largest, new ListedItem("c", 0, -1));
    visit(largest, new ListedItem("d", -1, -1));
    visit(largest, new ListedItem("b", 3, -1));

    assertThat(largest.largestFirst())
        .containsExactly(new ListedItem("b", 3, -1), new ListedItem("c", 0, -1));
  }

  @Test
  void theKeyIsCopied() {
    LargestItems largest = new LargestItems(1);
    byte[] buffer = "xxkeyxx".getBytes(StandardCharsets.UTF_8);
    largest.visit(buffer, 2, 3, 7, -1);
    buffer[2] = '!';

    assertThat(largest.largestFirst()).containsExactly(new ListedItem("key", 7, -1));
  }

  @Test
  void aKeyIsNeverPrinted() {
    assertThat(new ListedItem("token-0123", 7, -1)).hasToString("an item of 7 bytes");
  }

  private static void visit(LargestItems largest, ListedItem item) {
    byte[] key = item.key().getBytes(StandardCharsets.UTF_8);
    largest.visit(key, 0, key.length, item.bytes(), item.expiresAt());
  }
}
