package io.github.keystonetoken.lists.format;

import java.io.InputStream;

/** The bytes of a pickle, which can be looked at before they are read. */
final class PickleInput extends InputStream {

  private final byte[] data;
  private final int start;
  private int position;

  PickleInput(byte[] data, int start) {
    this.data = data;
    this.start = start;
    this.position = start;
  }

  /** Number of bytes read. */
  int position() {
    return position - start;
  }

  @Override
  public int read() {
    return position < data.length ? data[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    int count = Math.min(length, data.length - position);
    if (count <= 0) {
      return -1;
    }
    System.arraycopy(data, position, target, offset, count);
    position += count;
    return count;
  }

  /** Checks that a line of at most {@code max} bytes follows. */
  void checkLine(int max) throws UndecodableException {
    int end = Math.min(data.length, position + max + 1);
    for (int i = position; i < end; i++) {
      if (data[i] == '\n') {
        return;
      }
    }
    throw new UndecodableException("its pickle has a line that is too long or does not end");
  }

  /** Checks that four bytes of length follow, and as many bytes, at most {@code max}. */
  void checkLength(int max) throws UndecodableException {
    int left = data.length - position - Integer.BYTES;
    long length =
        left < 0
            ? -1
            : (data[position] & 0xff)
                | (data[position + 1] & 0xff) << 8
                | (data[position + 2] & 0xff) << 16
                | data[position + 3] << 24;
    if (length < 0 || length > left || length > max) {
      throw new UndecodableException("its pickle announces a string that is too long or not there");
    }
  }
}
