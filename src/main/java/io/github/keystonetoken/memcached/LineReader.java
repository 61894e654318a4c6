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

  /**
   * Limit of a read, several times {@link #MAX_BYTES}. To read a million items takes 175 ms of CPU;
   * with half of it 185 ms, with eight times as much 170 ms, and memcached always the same.
   */
  private static final int BUFFER_BYTES = 16 * 1024;

  private final InputStream in;
  private final LongAdder received;
  private final byte[] buffer = new byte[BUFFER_BYTES];
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
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    limit -= position;
    position = 0;
    int read = in.read(buffer, limit, buffer.length - limit);
    if (read < 0) {
      throw new EOFException();
    }
    limit += read;
  }
}
