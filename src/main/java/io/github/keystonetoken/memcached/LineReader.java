package io.github.keystonetoken.memcached;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;

/** Reads answers of the text protocol: lines, and values of a known length. */
final class LineReader {

  /** The longest known line is a setting that lists addresses; a dumped key takes 1000 bytes. */
  static final int MAX_BYTES = 2048;

  /** Several times {@link #MAX_BYTES}, and more than an answer without values usually has. */
  private static final int FIRST_BYTES = 8 * 1024;

  /** Of the buffer of a dump: the size of the crawler's writes. */
  private static final int MOST_BYTES = 128 * 1024;

  private final InputStream in;
  private final LongAdder received;
  private byte[] buffer = new byte[FIRST_BYTES];
  private int position;
  private int limit;
  private int lineStart;
  private int lineEnd;

  /**
   * @param received counts the bytes of lines and values
   */
  LineReader(InputStream in, LongAdder received) {
    this.in = in;
    this.received = received;
  }

  /**
   * Waits for the next line, which is in the {@link #buffer} until the next call.
   *
   * @return its bytes, the line end included
   * @throws ProtocolException if it is longer than {@link #MAX_BYTES}
   */
  int next() throws IOException {
    int at = lineEndFrom(position);
    while (at == limit && at - position <= MAX_BYTES) {
      int length = at - position;
      fill();
      at = lineEndFrom(position + length);
    }
    int length = at - position;
    if (length > MAX_BYTES) {
      throw new ProtocolException("a line does not end");
    }
    lineStart = position;
    position += length + 1;
    boolean endsInReturn = length > 0 && buffer[position - 2] == '\r';
    lineEnd = position - (endsInReturn ? 2 : 1);
    received.add(length + 1L);
    return length + 1;
  }

  /** The next line without the line end, one character for each byte. */
  String line() throws IOException {
    next();
    return text();
  }

  /** The current line, in the same form. */
  String text() {
    return new String(buffer, lineStart, lineEnd - lineStart, StandardCharsets.ISO_8859_1);
  }

  /** Holds the current line. */
  byte[] buffer() {
    return buffer;
  }

  int lineStart() {
    return lineStart;
  }

  int lineEnd() {
    return lineEnd;
  }

  byte[] bytes(int wanted) throws IOException {
    byte[] bytes = new byte[wanted];
    int buffered = Math.min(wanted, limit - position);
    System.arraycopy(buffer, position, bytes, 0, buffered);
    position += buffered;
    int read = buffered + in.readNBytes(bytes, buffered, wanted - buffered);
    received.add(read);
    if (read < wanted) {
      throw new EOFException();
    }
    return bytes;
  }

  boolean hasMore() {
    return position < limit;
  }

  private int lineEndFrom(int from) {
    int at = from;
    while (at < limit && buffer[at] != '\n') {
      at++;
    }
    return at;
  }

  private void fill() throws IOException {
    // A buffer that was filled is too small for a dump.
    boolean grows = limit == buffer.length && limit < MOST_BYTES;
    byte[] next = grows ? new byte[2 * limit] : buffer;
    System.arraycopy(buffer, position, next, 0, limit - position);
    buffer = next;
    limit -= position;
    position = 0;
    int read = in.read(buffer, limit, buffer.length - limit);
    if (read < 0) {
      throw new EOFException();
    }
    limit += read;
  }
}
