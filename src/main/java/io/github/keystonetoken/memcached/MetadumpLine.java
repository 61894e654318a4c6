package io.github.keystonetoken.memcached;

import java.nio.charset.StandardCharsets;

/**
 * {@code key=… exp=… la=… cas=… fetch=… cls=… size=… flags=…} as {@code lru_crawler metadump}
 * writes it ({@code crawler_metadump_eval} of {@code crawler.c}): class and size from 1.5.4, flags
 * from 1.6.24. The key is percent-encoded. Of the size, the item's header is subtracted.
 *
 * <p>A walk spends its time here: what is not wanted, in the middle of the line, is not looked at.
 */
final class MetadumpLine implements ItemLine {

  private static final int LEAST_BYTES = "key=k exp=0 la=0 cas=0 fetch=no".length();

  /** {@code sizeof(item)} on a 64-bit machine, the NUL behind the key, and the line's end. */
  private static final int OVERHEAD = 48 + 1 + 2;

  private static final int CAS = 8;

  /** Kept if they are not 0; those of what Keystone pickles are not. */
  private static final int FLAGS = 4;

  private static final byte[] KEY = ascii("key=");
  private static final byte[] EXPIRY = ascii("exp=");
  private static final byte[] FETCHED = ascii("fetch=");
  private static final byte[] SIZE = ascii("size=");
  private static final byte[] NO_FLAGS = ascii("flags=0");

  private final int overhead;

  /**
   * @param cas the server's {@code cas_enabled}
   */
  MetadumpLine(boolean cas) {
    overhead = OVERHEAD + (cas ? CAS : 0);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public int leastBytes() {
    return LEAST_BYTES;
  }

  @Override
  public boolean read(byte[] line, int from, int to, ItemVisitor visitor) {
    if (!startsWith(KEY, line, from, to)) {
      return false;
    }
    int key = from + KEY.length;
    int keyEnd = key;
    boolean encoded = false;
    while (keyEnd < to && line[keyEnd] != ' ') {
      encoded |= line[keyEnd] == '%';
      keyEnd++;
    }
    int length = encoded ? decode(line, key, keyEnd) : keyEnd - key;
    int expiry = keyEnd + 1;
    if (length < 1 || length > MAX_KEY_BYTES || !startsWith(EXPIRY, line, expiry, to)) {
      return false;
    }
    int expiryEnd = expiry + EXPIRY.length;
    while (expiryEnd < to && line[expiryEnd] != ' ') {
      expiryEnd++;
    }
    long expiresAt = ItemLine.number(line, expiry + EXPIRY.length, expiryEnd);
    if (expiresAt < -1) {
      return false;
    }
    return visit(visitor, line, key, length, expiryEnd, to, expiresAt);
  }

  /** The size is looked for from the end. */
  private boolean visit(
      ItemVisitor visitor, byte[] line, int key, int length, int rest, int to, long expiresAt) {
    int flags = FLAGS;
    int end = to;
    while (end > rest) {
      int word = end;
      while (word > rest && line[word - 1] != ' ') {
        word--;
      }
      if (startsWith(SIZE, line, word, end)) {
        long size = ItemLine.number(line, word + SIZE.length, end);
        if (size < 0) {
          return false;
        }
        long bytes = Math.max(0, size - overhead - length - flags);
        visitor.visit(line, key, length, bytes, expiresAt);
        return true;
      }
      if (startsWith(FETCHED, line, word, end)) {
        break;
      }
      if (startsWith(NO_FLAGS, line, word, end)) {
        flags = 0;
      }
      end = word - 1;
    }
    visitor.visit(line, key, length, -1, expiresAt);
    return true;
  }

  private static boolean startsWith(byte[] prefix, byte[] line, int from, int to) {
    if (to - from < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (line[from + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** Decodes in place; the length of the decoded key, -1 if it is not rightly encoded. */
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
