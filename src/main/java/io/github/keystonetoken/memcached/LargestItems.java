package io.github.keystonetoken.memcached;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the largest items of one or several walks, in memory that does not grow with them. An item
 * without a size counts as smaller than any other. Not safe for several threads at once.
 */
public final class LargestItems implements ItemVisitor {

  private final int most;
  private final PriorityQueue<Entry> smallestFirst =
      new PriorityQueue<>(Comparator.comparingLong((Entry entry) -> entry.bytes));

  /**
   * @param most how many, at least 1
   */
  public LargestItems(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("at least one item has to be kept, not " + most);
    }
    this.most = most;
  }

  /** Its key is copied when it enters. */
  private static final class Entry {
    private final byte[] key;
    private final long bytes;
    private final long expiresAt;

    Entry(byte[] key, long bytes, long expiresAt) {
      this.key = key;
      this.bytes = bytes;
      this.expiresAt = expiresAt;
    }

    boolean hasKey(byte[] buffer, int offset, int length) {
      return Arrays.equals(key, 0, key.length, buffer, offset, offset + length);
    }

    ListedItem item() {
      return new ListedItem(new String(key, StandardCharsets.UTF_8), bytes, expiresAt);
    }
  }

  @Override
  public void visit(byte[] buffer, int offset, int length, long bytes, long expiresAt) {
    boolean isFull = smallestFirst.size() == most;
    if (isFull && bytes <= smallestFirst.element().bytes) {
      return;
    }
    Entry same = find(buffer, offset, length);
    if (same != null && bytes <= same.bytes) {
      return;
    }
    // Listed twice, or in two walks: the later one counts if it is larger.
    if (same != null) {
      smallestFirst.remove(same);
    } else if (isFull) {
      smallestFirst.remove();
    }
    byte[] key = Arrays.copyOfRange(buffer, offset, offset + length);
    smallestFirst.add(new Entry(key, bytes, expiresAt));
  }

  /** Seldom called: only for an item that is larger than the smallest kept. */
  private @Nullable Entry find(byte[] buffer, int offset, int length) {
    for (Entry entry : smallestFirst) {
      if (entry.hasKey(buffer, offset, length)) {
        return entry;
      }
    }
    return null;
  }

  /** What has been kept, largest first; the keys of equal ones decide. */
  public List<ListedItem> largestFirst() {
    return smallestFirst.stream()
        .map(Entry::item)
        .sorted(
            Comparator.comparingLong(ListedItem::bytes).reversed().thenComparing(ListedItem::key))
        .toList();
  }
}
