package io.github.keystonetoken.bench;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** Rows as a stream for {@code LOAD DATA}, made while they are read. */
final class TokenLines extends InputStream {

  private static final int ROWS_AT_ONCE = 500;

  private final Iterator<TokenRow> rows;
  private byte[] lines = {};
  private int position;

  TokenLines(Iterator<TokenRow> rows) {
    this.rows = rows;
  }

  @Override
  public int read() {
    return refill() ? lines[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!refill()) {
      return -1;
    }
    int count = Math.min(length, lines.length - position);
    System.arraycopy(lines, position, bytes, offset, count);
    position += count;
    return count;
  }

  private boolean refill() {
    if (position == lines.length && rows.hasNext()) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < ROWS_AT_ONCE && rows.hasNext(); i++) {
        text.append(rows.next().line());
      }
      lines = text.toString().getBytes(StandardCharsets.US_ASCII);
      position = 0;
    }
    return position < lines.length;
  }
}
