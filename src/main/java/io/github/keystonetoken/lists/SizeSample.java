package io.github.keystonetoken.lists;

import io.github.keystonetoken.memcached.ItemVisitor;
import io.github.keystonetoken.memcached.ListedItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Chooses which items of a server may be lists of unknown owners: a few of every size. Tokens are
 * many and of nearly one size, lists are few and of any, so the few hold the lists; and of the
 * tokens it holds some, which name their users. Memory does not grow with the items.
 */
final class SizeSample implements ItemVisitor {

  /** A list of one token takes 169 bytes (Kilo). */
  private static final long SMALLEST = 128;

  /** Keystone's clients store nothing larger. */
  private static final long LARGEST = 1 << 20;

  /** Items kept of each size. */
  static final int OF_EACH_SIZE = 16;

  private static final int SIZES_PER_DOUBLING = 4;

  /** Sizes by quarters of a doubling, and in the first place items whose size is not listed. */
  private final List<List<ListedItem>> bySize;

  private final KnownKeys known;
  private final KnownKeys judged;

  /**
   * @param known keys that are asked for in any case
   * @param judged keys that are known to name no lists
   */
  SizeSample(KnownKeys known, KnownKeys judged) {
    this.known = known;
    this.judged = judged;
    this.bySize = new ArrayList<>();
    for (int i = 0; i <= place(LARGEST); i++) {
      bySize.add(new ArrayList<>());
    }
  }

  @Override
  public void visit(byte[] buffer, int offset, int length, long bytes, long expiresAt) {
    if (bytes > LARGEST || (bytes >= 0 && bytes < SMALLEST)) {
      return;
    }
    List<ListedItem> alike = bySize.get(place(bytes));
    if (alike.size() < OF_EACH_SIZE
        && !known.contains(buffer, offset, length)
        && !judged.contains(buffer, offset, length)) {
      String key = new String(buffer, offset, length, StandardCharsets.UTF_8);
      if (alike.stream().noneMatch(item -> item.key().equals(key))) {
        alike.add(new ListedItem(key, bytes, expiresAt));
      }
    }
  }

  private static int place(long bytes) {
    if (bytes < 0) {
      return 0;
    }
    int doublings = Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes / SMALLEST);
    long quarter = (bytes - (SMALLEST << doublings)) * SIZES_PER_DOUBLING / (SMALLEST << doublings);
    return 1 + doublings * SIZES_PER_DOUBLING + (int) quarter;
  }

  /** What was chosen, largest sizes first; items without a size come last. */
  List<ListedItem> largestFirst() {
    List<List<ListedItem>> sizes = new ArrayList<>(bySize);
    Collections.reverse(sizes);
    return sizes.stream().flatMap(List::stream).toList();
  }
}
