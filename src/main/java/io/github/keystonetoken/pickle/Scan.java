package io.github.keystonetoken.pickle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Searches bytes eight at a time. An old list is one megabyte of short lines, and looking for their
 * ends is most of the work of reading it: this halves it.
 */
final class Scan {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH_BYTE = 0x0101010101010101L;
  private static final long SIGNS = EACH_BYTE << 7;

  private Scan() {}

  /** Where {@code wanted}, an ASCII character, is first at or after {@code from}; -1 if nowhere. */
  static int indexOf(byte[] data, int from, int to, char wanted) {
    return indexOf(data, from, to, wanted, wanted);
  }

  /** Where one of two ASCII characters is first at or after {@code from}; -1 if nowhere. */
  static int indexOf(byte[] data, int from, int to, char one, char other) {
    long ones = one * EACH_BYTE;
    long others = other * EACH_BYTE;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long eight = (long) LONG.get(data, i);
      long found = signsOfZeros(eight ^ ones) | signsOfZeros(eight ^ others);
      if (found != 0) {
        return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    for (; i < to; i++) {
      if (data[i] == one || data[i] == other) {
        return i;
      }
    }
    return -1;
  }

  /** The sign bit of the lowest byte that is zero, and perhaps of some above it. */
  private static long signsOfZeros(long bytes) {
    return (bytes - EACH_BYTE) & ~bytes & SIGNS;
  }

  /** Whether no byte has its highest bit set. */
  static boolean isAscii(byte[] data, int from, int to) {
    long bits = 0;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      bits |= (long) LONG.get(data, i);
    }
    for (; i < to; i++) {
      bits |= data[i];
    }
    return (bits & SIGNS) == 0;
  }
}
