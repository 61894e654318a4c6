package io.github.keystonetoken.lists.format;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of a pickle, which can be checked before they are read. */
final class PickleInput extends ByteArrayInputStream {

  private final int start;

  PickleInput(byte[] data, int start) {
    super(data, start, data.length - start);
    this.start = start;
  }

  /** Number of bytes read. */
  int position() {
    return pos - start;
  }

  /** Checks that a line of at most {@code max} bytes follows. */
  void checkLine(int max) throws UndecodableException {
    int end = Math.min(count, pos + max + 1);
    for (int i = pos; i < end; i++) {
      if (buf[i] == '\n') {
        return;
      }
    }
    throw new UndecodableException("its pickle has a line that is too long or does not end");
  }

  /** Checks that four bytes of length follow, and as many bytes, at most {@code max}. */
  void checkLength(int max) throws UndecodableException {
    int left = count - pos - Integer.BYTES;
    int length = left < 0 ? -1 : ByteBuffer.wrap(buf).order(ByteOrder.LITTLE_ENDIAN).getInt(pos);
    if (length < 0 || length > left || length > max) {
      throw new UndecodableException("its pickle announces a string that is too long or not there");
    }
  }
}
