package io.github.keystonetoken.memcached;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Cuts bytes into lines, keeping what is not yet a whole one. */
final class LineReader {

  /** The longest known line is a setting that lists addresses; a key takes 250 bytes. */
  static final int MAX_BYTES = 2048;

  private static final int USUAL_BYTES = 64;

  /** What is not yet a whole line. */
  private final ByteArrayOutputStream beginning = new ByteArrayOutputStream(USUAL_BYTES);

  /**
   * The next line without its end, one character for each byte; null if more bytes have to come.
   *
   * @param data of an array
   * @throws TooLongException if it does not end within {@link #MAX_BYTES}
   */
  @Nullable String next(ByteBuffer data) throws TooLongException {
    byte[] bytes = data.array();
    int start = data.arrayOffset() + data.position();
    int end = data.arrayOffset() + data.limit();
    int at = start;
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    int length = at - start;
    if (beginning.size() + length > MAX_BYTES) {
      throw new TooLongException();
    }
    if (at == end) {
      beginning.write(bytes, start, length);
      data.position(data.limit());
      return null;
    }
    data.position(data.position() + length + 1);
    if (beginning.size() == 0) {
      return text(bytes, start, length);
    }
    beginning.write(bytes, start, length);
    byte[] whole = beginning.toByteArray();
    beginning.reset();
    return text(whole, 0, whole.length);
  }

  private static String text(byte[] bytes, int start, int length) {
    boolean endsInReturn = length > 0 && bytes[start + length - 1] == '\r';
    return new String(
        bytes, start, endsInReturn ? length - 1 : length, StandardCharsets.ISO_8859_1);
  }

  /** A line does not end. */
  static final class TooLongException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
