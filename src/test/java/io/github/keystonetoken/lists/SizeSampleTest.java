package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.memcached.ItemVisitor;
import io.github.keystonetoken.memcached.ListedItem;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SizeSampleTest {

  private static final KnownKeys NONE = KnownKeys.of(Stream.of());

  private final SizeSample sample = new SizeSample(NONE, NONE);

  @Test
  void keepsRareSizesAmongAMillionItems() {
    for (int i = 0; i < 1_000_000; i++) {
      visit(sample, "token-" + i, 10_000 + i % 1_000);
    }
    visit(sample, "large", 578_966);
    visit(sample, "small", 2_310);

    assertThat(sample.largestFirst()).hasSizeLessThan(4 * SizeSample.OF_EACH_SIZE);
    assertThat(sample.largestFirst().get(0)).isEqualTo(new ListedItem("large", 578_966, -1));
    assertThat(sample.largestFirst()).extracting(ListedItem::key).last().isEqualTo("small");
  }

  @Test
  void samplesSizesThatKeystoneStores() {
    for (long bytes : new long[] {128, 255, 256, 1_048_575, 1_048_576}) {
      visit(sample, "of-" + bytes, bytes);
    }
    visit(sample, "too-small", 127);
    visit(sample, "too-large", 1_048_577);

    assertThat(sample.largestFirst())
        .extracting(ListedItem::bytes)
        .containsExactly(1_048_576L, 1_048_575L, 256L, 255L, 128L);
  }

  @Test
  void skipsKnownAndJudgedKeys() {
    SizeSample unknown =
        new SizeSample(KnownKeys.of(Stream.of("known")), KnownKeys.of(Stream.of("judged")));
    Stream.of("known", "judged", "new").forEach(key -> visit(unknown, key, 1_000));

    assertThat(unknown.largestFirst()).extracting(ListedItem::key).containsExactly("new");
  }

  @Test
  void keepsItemsListedTwiceOnce() {
    visit(sample, "moving", 1_000);
    visit(sample, "moving", 1_000);

    assertThat(sample.largestFirst()).hasSize(1);
  }

  @Test
  void itemsWithoutASizeComeLast() {
    visit(sample, "unsized", -1);
    visit(sample, "sized", 200);

    assertThat(sample.largestFirst())
        .extracting(ListedItem::key)
        .containsExactly("sized", "unsized");
  }

  private static void visit(ItemVisitor visitor, String key, long bytes) {
    byte[] utf8 = ("  " + key).getBytes(StandardCharsets.UTF_8);
    visitor.visit(utf8, 2, utf8.length - 2, bytes, -1);
  }
}
