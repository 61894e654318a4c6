package io.github.keystonetoken.lists;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys and sizes of lists that are only counted, 45 bytes each: as objects, the lists of 50,000
 * users would take 16 MiB. Nothing is taken out again.
 */
final class SmallLists {

  /** Called with each list. */
  interface Visitor {
    void visit(String key, long bytes);
  }

  private static final int FIRST_CAPACITY = 4096;
  private static final int SIZE_BYTES = 4;

  /** Of each list, the length of its key in one byte, the key, and the size in four. */
  private byte[] data = {};

  private int end;
  private int count;

  /**
   * Adds one.
   *
   * @param key of at most 250 bytes, which is the longest that memcached takes
   * @param bytes of at most 1 GiB, which is the most that it stores
   */
  void add(String key, long bytes) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    int needed = end + 1 + name.length + SIZE_BYTES;
    if (needed > data.length) {
      data = Arrays.copyOf(data, Math.max(FIRST_CAPACITY, Math.max(needed, data.length * 3 / 2)));
    }
    data[end++] = (byte) name.length;
    System.arraycopy(name, 0, data, end, name.length);
    end += name.length;
    for (int shift = 24; shift >= 0; shift -= 8) {
      data[end++] = (byte) (bytes >> shift);
    }
    count++;
  }

  int count() {
    return count;
  }

  /** Visits all. */
  void forEach(Visitor visitor) {
    int at = 0;
    while (at < end) {
      int length = data[at++] & 0xff;
      String key = new String(data, at, length, StandardCharsets.UTF_8);
      at += length;
      long bytes = 0;
      for (int i = 0; i < SIZE_BYTES; i++) {
        bytes = (bytes << 8) | (data[at++] & 0xff);
      }
      visitor.visit(key, bytes);
    }
  }
}
