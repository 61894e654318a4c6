package io.github.keystonetoken.memcached;

/**
 * {@code ITEM <key> [<bytes> b; <expiry> s]} as {@code stats cachedump} writes it ({@code
 * item_cachedump} of {@code items.c}). Items that have expired are listed too, and are left out
 * here. One that never expires shows when the process started up to 1.4.25, a minute more or less,
 * and later 0.
 */
final class CachedumpLine implements ItemLine {

  private static final int PREFIX = "ITEM ".length();
  private static final int START_TOLERANCE_SECONDS = 120;

  private static final int LEAST_BYTES = "ITEM k [0 b; 0 s]".length();

  private final long startedAt;
  private final long now;

  /**
   * @param startedAt of the server, in Unix seconds
   * @param now by the server's clock, in Unix seconds
   */
  CachedumpLine(long startedAt, long now) {
    this.startedAt = startedAt;
    this.now = now;
  }

  @Override
  public int leastBytes() {
    return LEAST_BYTES;
  }

  @Override
  public boolean read(byte[] line, int from, int to, ItemVisitor visitor) {
    if (to - from < PREFIX || line[from] != 'I' || line[from + 4] != ' ') {
      return false;
    }
    int key = from + PREFIX;
    int keyEnd = indexOf(' ', line, key, to);
    int sizeEnd = indexOf(' ', line, keyEnd + 2, to);
    int expiry = indexOf(' ', line, sizeEnd + 1, to) + 1;
    int expiryEnd = indexOf(' ', line, expiry, to);
    int length = keyEnd - key;
    long bytes = ItemLine.number(line, keyEnd + 2, sizeEnd);
    long expiresAt = ItemLine.number(line, expiry, expiryEnd);
    if (length < 1 || length > MAX_KEY_BYTES || bytes < 0 || expiresAt < 0) {
      return false;
    }
    if (expiresAt <= startedAt && expiresAt >= startedAt - START_TOLERANCE_SECONDS) {
      expiresAt = 0;
    }
    if (expiresAt == 0) {
      visitor.visit(line, key, length, bytes, -1);
    } else if (expiresAt >= now) {
      visitor.visit(line, key, length, bytes, expiresAt);
    }
    return true;
  }

  /** The end of the line if there is none. */
  private static int indexOf(char wanted, byte[] line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (line[i] == wanted) {
        return i;
      }
    }
    return to;
  }
}
