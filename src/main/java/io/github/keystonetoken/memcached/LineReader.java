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

  private final ByteArrayOutputStream line = new ByteArrayOutputStream(USUAL_BYTES);

  /**
   * The next line without its end, one character for each byte; null where more bytes have to come.
   *
   * @throws TooLongException if it does not end within {@link #MAX_BYTES}
   */
  @Nullable String next(ByteBuffer data) throws TooLongException {
    while (data.hasRemaining()) {
      byte b = data.get();
      if (b == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      if (line.size() == MAX_BYTES) {
        throw new TooLongException();
      }
      line.write(b);
    }
    return null;
  }

  /** A line does not end. */
  static final class TooLongException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
