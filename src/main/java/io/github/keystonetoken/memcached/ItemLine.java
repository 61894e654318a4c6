package io.github.keystonetoken.memcached;

import io.github.keystonetoken.memcached.KeyWalk.ItemVisitor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the line of one item in a dump, in place: most time of a walk is spent here. */
@FunctionalInterface
interface ItemLine {

  /** Less than any number in a dump. */
  long NOT_A_NUMBER = Long.MIN_VALUE;

  /** Always fit into a long. */
  int MAX_DIGITS = 18;

  /** {@code sizeof(item)} on a 64-bit machine ({@code memcached.h}), a NUL and the line end. */
  int OVERHEAD = 48 + 1 + 2;

  int CAS = 8;

  /** Stored if not 0 ({@code item_make_header} of 1.5.0); those of a pickle are not 0. */
  int FLAGS = 4;

  /** A SHA-1 in hexadecimal, as Keystone's key mangler writes it. */
  int MANGLED_KEY = 40;

  Pattern CACHEDUMP =
      Pattern.compile("ITEM ([^ ]{1,250}) \\[(\\d{1,18}) b; (\\d{1,18}) s\\]", Pattern.DOTALL);

  /** How far before the server's start 1.4 dates the expiry of items that never expire. */
  int START_TOLERANCE_SECONDS = 120;

  byte[] KEY = "key=".getBytes(StandardCharsets.US_ASCII);
  byte[] EXPIRY = " exp=".getBytes(StandardCharsets.US_ASCII);
  byte[] SIZE = " size=".getBytes(StandardCharsets.US_ASCII);
  byte[] NO_FLAGS = " flags=0".getBytes(StandardCharsets.US_ASCII);

  /**
   * Passes the item to the visitor, unless it has expired.
   *
   * @param line may be overwritten
   * @param from offset of the line
   * @param to after its last byte, without the line end
   * @return whether the line is valid; if not, the visitor was not called
   */
  boolean read(byte[] line, int from, int to, ItemVisitor visitor);

  /**
   * {@code key=… exp=… la=… cas=… fetch=… cls=… size=… flags=…} as {@code lru_crawler metadump}
   * writes it ({@code crawler_metadump_eval} of {@code crawler.c}): class and size from 1.5.4,
   * flags from 1.6.24. The key is percent-encoded. The item's header is subtracted from the size.
   *
   * @param cas the server's {@code cas_enabled}
   */
  static ItemLine metadump(boolean cas) {
    int overhead = OVERHEAD + (cas ? CAS : 0);
    return (line, from, to, visitor) -> {
      int key = from + KEY.length;
      int keyEnd = indexOf(' ', line, key, to);
      int expiry = keyEnd + EXPIRY.length;
      if (!startsWith(KEY, line, from, to) || !startsWith(EXPIRY, line, keyEnd, to)) {
        return false;
      }
      int expiryEnd = indexOf(' ', line, expiry, to);
      long expiresAt = number(line, expiry, expiryEnd);
      int length = decode(line, key, keyEnd);
      if (length < 1 || length > Node.MAX_KEY_BYTES || expiresAt < -1) {
        return false;
      }
      int size = lastIndexOf(SIZE, line, expiryEnd, to);
      long bytes = -1;
      if (size >= 0) {
        int sizeEnd = indexOf(' ', line, size + SIZE.length, to);
        long itemBytes = number(line, size + SIZE.length, sizeEnd);
        if (itemBytes < 0) {
          return false;
        }
        int flags = startsWith(NO_FLAGS, line, sizeEnd, to) ? 0 : FLAGS;
        bytes = Math.max(0, itemBytes - overhead - length - flags);
      }
      visitor.visit(line, key, length, bytes, expiresAt);
      return true;
    };
  }

  /**
   * {@code ITEM <key> [<bytes> b; <expiry> s]} as {@code stats cachedump} writes it ({@code
   * item_cachedump} of {@code items.c}). The dump includes expired items, which are skipped. The
   * expiry of an item that never expires is the start of the process up to 1.4.25, within a minute,
   * and later 0.
   *
   * @param startedAt start of the server, in Unix seconds
   * @param now by the server's clock, in Unix seconds
   */
  static ItemLine cachedump(long startedAt, long now) {
    return (line, from, to, visitor) -> {
      // Rarely used, and for few items: need not be fast.
      Matcher item =
          CACHEDUMP.matcher(new String(line, from, to - from, StandardCharsets.ISO_8859_1));
      if (!item.matches()) {
        return false;
      }
      long bytes = Long.parseLong(item.group(2));
      long expiresAt = Long.parseLong(item.group(3));
      boolean never =
          expiresAt == 0
              || (expiresAt <= startedAt && expiresAt >= startedAt - START_TOLERANCE_SECONDS);
      if (never || expiresAt >= now) {
        visitor.visit(
            line, from + item.start(1), item.group(1).length(), bytes, never ? -1 : expiresAt);
      }
      return true;
    };
  }

  /** The range as a number; {@link #NOT_A_NUMBER} if it is none. */
  private static long number(byte[] bytes, int from, int to) {
    boolean negative = from < to && bytes[from] == '-';
    int first = negative ? from + 1 : from;
    if (first >= to || to - first > MAX_DIGITS) {
      return NOT_A_NUMBER;
    }
    long number = 0;
    for (int i = first; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NOT_A_NUMBER;
      }
      number = 10 * number + digit;
    }
    return negative ? -number : number;
  }

  /** The end of the range if there is none. */
  private static int indexOf(char wanted, byte[] line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (line[i] == wanted) {
        return i;
      }
    }
    return to;
  }

  /** -1 if there is none. */
  private static int lastIndexOf(byte[] wanted, byte[] line, int from, int to) {
    int at = to - wanted.length;
    while (at >= from && !startsWith(wanted, line, at, to)) {
      at--;
    }
    return at < from ? -1 : at;
  }

  private static boolean startsWith(byte[] prefix, byte[] line, int from, int to) {
    return to - from >= prefix.length
        && Arrays.equals(prefix, 0, prefix.length, line, from, from + prefix.length);
  }

  /** Decodes in place; returns the length of the decoded key, -1 if the encoding is invalid. */
  private static int decode(byte[] line, int from, int to) {
    int read = from;
    int written = from;
    while (read < to) {
      byte b = line[read++];
      if (b == '%') {
        if (to - read < 2) {
          return -1;
        }
        int value = Character.digit(line[read], 16) << 4 | Character.digit(line[read + 1], 16);
        if (value < 0) {
          return -1;
        }
        b = (byte) value;
        read += 2;
      }
      line[written++] = b;
    }
    return written - from;
  }
}
