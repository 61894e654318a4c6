package io.github.keystonetoken.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.lists.Listing.KnownKeys;
import io.github.keystonetoken.memcached.KeyWalk.ItemVisitor;
import io.github.keystonetoken.memcached.KeyWalk.ListedItem;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ListingTest {

  private final Listing listing = new Listing(KnownKeys.NONE, KnownKeys.NONE);

  @Test
  void keepsRareSizesAmongAMillionItems() {
    for (int i = 0; i < 1_000_000; i++) {
      visit(listing, "token-" + i, 10_000 + i % 1_000);
    }
    visit(listing, "large", 578_966);
    visit(listing, "small", 2_310);

    assertThat(listing.candidates()).hasSizeLessThan(4 * Listing.OF_EACH_SIZE);
    assertThat(listing.candidates().get(0)).isEqualTo(new ListedItem("large", 578_966, -1));
    assertThat(listing.candidates()).extracting(ListedItem::key).last().isEqualTo("small");
  }

  @Test
  void samplesSizesThatKeystoneStoresAndItemsWithoutASizeLast() {
    for (long bytes : new long[] {-1, 128, 255, 256, 1_048_575, 1_048_576}) {
      visit(listing, "of-" + bytes, bytes);
    }
    visit(listing, "too-small", 127);
    visit(listing, "too-large", 1_048_577);

    assertThat(listing.candidates())
        .extracting(ListedItem::bytes)
        .containsExactly(1_048_576L, 1_048_575L, 256L, 255L, 128L, -1L);
  }

  @Test
  void skipsKnownKeysAndRepetitions() {
    Listing unknown = new Listing(KnownKeys.NONE, KnownKeys.of(Stream.of("known", "judged")));
    Stream.of("known", "judged", "new", "new").forEach(key -> visit(unknown, key, 1_000));

    assertThat(unknown.candidates()).extracting(ListedItem::key).containsExactly("new");
  }

  private static void visit(ItemVisitor visitor, String key, long bytes) {
    byte[] utf8 = ("  " + key).getBytes(StandardCharsets.UTF_8);
    visitor.visit(utf8, 2, utf8.length - 2, bytes, -1);
  }
}
