package io.github.keystonetoken.memcached;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Keeps the largest items of one or several walks, in memory that does not grow with them. An item
 * without a size counts as smaller than any other. Not safe for several threads at once.
 */
public final class LargestItems implements ItemVisitor {

  private final Entry[] heap;
  private int size;

  /**
   * @param most how many, at least 1
   */
  public LargestItems(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("at least one item has to be kept, not " + most);
    }
    heap = new Entry[most];
  }

  /** Its key is copied when it enters. */
  private static final class Entry {
    private final byte[] key;
    private long bytes;
    private long expiresAt;

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
    if (size == heap.length && bytes <= heap[0].bytes) {
      return;
    }
    int place = placeOf(buffer, offset, length);
    if (place >= 0) {
      // Listed twice, or in two walks: the later one counts where it is larger.
      if (bytes > heap[place].bytes) {
        heap[place].bytes = bytes;
        heap[place].expiresAt = expiresAt;
        sink(place);
      }
      return;
    }
    Entry entry = new Entry(Arrays.copyOfRange(buffer, offset, offset + length), bytes, expiresAt);
    if (size < heap.length) {
      heap[size++] = entry;
      rise(size - 1);
    } else {
      heap[0] = entry;
      sink(0);
    }
  }

  /** Seldom called: only for an item that is larger than the smallest kept. */
  private int placeOf(byte[] buffer, int offset, int length) {
    for (int i = 0; i < size; i++) {
      if (heap[i].hasKey(buffer, offset, length)) {
        return i;
      }
    }
    return -1;
  }

  private void rise(int from) {
    int child = from;
    while (child > 0 && heap[child].bytes < heap[(child - 1) / 2].bytes) {
      swap(child, (child - 1) / 2);
      child = (child - 1) / 2;
    }
  }

  private void sink(int from) {
    int parent = from;
    while (true) {
      int least = parent;
      for (int child = 2 * parent + 1; child <= 2 * parent + 2; child++) {
        if (child < size && heap[child].bytes < heap[least].bytes) {
          least = child;
        }
      }
      if (least == parent) {
        return;
      }
      swap(parent, least);
      parent = least;
    }
  }

  private void swap(int one, int other) {
    Entry entry = heap[one];
    heap[one] = heap[other];
    heap[other] = entry;
  }

  /** What has been kept, largest first; the keys of equal ones decide. */
  public List<ListedItem> largestFirst() {
    return Arrays.stream(heap, 0, size)
        .map(Entry::item)
        .sorted(
            Comparator.comparingLong(ListedItem::bytes).reversed().thenComparing(ListedItem::key))
        .toList();
  }
}
