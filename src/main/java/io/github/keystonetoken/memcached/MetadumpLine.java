package io.github.keystonetoken.memcached;

/**
 * {@code key=… exp=… la=… cas=… fetch=… cls=… size=… flags=…} as {@code lru_crawler metadump}
 * writes it ({@code crawler_metadump_eval} of {@code crawler.c}): class and size from 1.5.4, flags
 * from 1.6.24. The key is percent-encoded. Of the size, the item's header is subtracted.
 */
final class MetadumpLine implements ItemLine {

  /** {@code sizeof(item)} on a 64-bit machine, the NUL behind the key, and the line's end. */
  private static final int OVERHEAD = 48 + 1 + 2;

  private static final int CAS = 8;

  /** Kept where they are not 0; those of what Keystone pickles are not. */
  private static final int FLAGS = 4;

  private final int overhead;

  /**
   * @param cas the server's {@code cas_enabled}
   */
  MetadumpLine(boolean cas) {
    overhead = OVERHEAD + (cas ? CAS : 0);
  }

  @Override
  public boolean read(byte[] line, int from, int to, ItemVisitor visitor) {
    if (!startsWith(line, from, to, 'k', 'e', 'y', '=')) {
      return false;
    }
    int key = from + 4;
    int keyEnd = wordEnd(line, key, to);
    int length = decode(line, key, keyEnd);
    if (length < 1 || length > MAX_KEY_BYTES) {
      return false;
    }
    long expiresAt = AsciiNumber.NONE;
    long size = -1;
    int flags = FLAGS;
    int word = keyEnd + 1;
    while (word < to) {
      int end = wordEnd(line, word, to);
      if (startsWith(line, word, end, 'e', 'x', 'p', '=')) {
        expiresAt = AsciiNumber.parse(line, word + 4, end);
      } else if (startsWith(line, word, end, 's', 'i', 'z', 'e') && line[word + 4] == '=') {
        size = AsciiNumber.parse(line, word + 5, end);
        if (size < 0) {
          return false;
        }
      } else if (end - word == 7 && line[word] == 'f' && line[word + 1] == 'l') {
        flags = line[word + 6] == '0' ? 0 : FLAGS;
      }
      word = end + 1;
    }
    if (expiresAt < -1) {
      return false;
    }
    long bytes = size < 0 ? -1 : Math.max(0, size - overhead - length - flags);
    visitor.visit(line, key, length, bytes, expiresAt);
    return true;
  }

  private static boolean startsWith(
      byte[] line, int from, int to, char one, char two, char three, char four) {
    return to - from > 4
        && line[from] == one
        && line[from + 1] == two
        && line[from + 2] == three
        && line[from + 3] == four;
  }

  private static int wordEnd(byte[] line, int from, int to) {
    int end = from;
    while (end < to && line[end] != ' ') {
      end++;
    }
    return end;
  }

  /** Decodes in place; the length of the decoded key, -1 if it is not rightly encoded. */
  private static int decode(byte[] line, int from, int to) {
    int read = from;
    while (read < to && line[read] != '%') {
      read++;
    }
    int written = read;
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
