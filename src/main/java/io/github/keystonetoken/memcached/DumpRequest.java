package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A command that makes the server list items. It is read to its end even if its visitor has
 * stopped: a server whose dump is not read holds a lock meanwhile.
 */
final class DumpRequest extends Request<DumpRequest.End> {

  /** A key of 250 bytes, percent-encoded, and its attributes take 1000. */
  private static final int MAX_LINE_BYTES = 2048;

  /** What ten million items take. More are read, but not visited. */
  private static final long MAX_BYTES = 1L << 30;

  /** How it ended. */
  enum End {
    /** Items were listed, all or none. */
    LISTED,
    /** The crawler is at work for another client, or for the server itself. */
    BUSY,
    /** There is no crawler: {@code -o no_lru_crawler}, the default before 1.5. */
    NO_CRAWLER,
    /** Dumps are forbidden: {@code -X}. */
    FORBIDDEN,
    /** The version does not know the command. */
    UNKNOWN
  }

  private final ItemLine format;
  private @Nullable ItemVisitor visitor;
  private @Nullable RuntimeException visitorFailure;

  /** The beginning of a line whose rest has not come. */
  private final byte[] part = new byte[MAX_LINE_BYTES];

  private int partLength;
  private boolean begun;
  private long bytes;

  /**
   * @param name the command as messages call it
   * @param command without the line's end
   * @param format of the lines
   * @param visitor of each item
   */
  DumpRequest(String name, String command, ItemLine format, ItemVisitor visitor) {
    super(name, command + "\r\n");
    this.format = format;
    this.visitor = visitor;
  }

  /** Whether a part of it was not visited. */
  synchronized boolean wasCut() {
    return visitor == null;
  }

  /** Stops visiting; the rest is read and dropped. */
  synchronized void discard() {
    visitor = null;
  }

  /**
   * Throws what the visitor threw.
   *
   * @throws RuntimeException the same
   */
  synchronized void rethrow() {
    if (visitorFailure != null) {
      throw visitorFailure;
    }
  }

  /** Bytes read so far. */
  synchronized long bytes() {
    return bytes;
  }

  @Override
  synchronized void read(ByteBuffer data) throws CollectionException {
    byte[] buffer = data.array();
    int from = data.arrayOffset() + data.position();
    int to = data.arrayOffset() + data.limit();
    bytes += to - from;
    if (bytes > MAX_BYTES) {
      discard();
    }
    int lineStart = from;
    int lineEnd = lineEnd(buffer, lineStart, to);
    while (lineEnd < to) {
      boolean ended;
      if (partLength > 0) {
        keep(buffer, lineStart, lineEnd);
        ended = line(part, 0, partLength);
        partLength = 0;
      } else {
        ended = line(buffer, lineStart, lineEnd);
      }
      lineStart = lineEnd + 1;
      if (ended) {
        data.position(lineStart - data.arrayOffset());
        return;
      }
      lineEnd = lineEnd(buffer, lineStart, to);
    }
    keep(buffer, lineStart, to);
    data.position(data.limit());
  }

  /** Where the line ends, {@code to} if it does not. */
  private int lineEnd(byte[] buffer, int from, int to) {
    int end = from;
    if (partLength == 0 && to - from > format.leastBytes() && isItem(buffer, from, to)) {
      end += format.leastBytes();
    }
    while (end < to && buffer[end] != '\n') {
      end++;
    }
    return end;
  }

  private void keep(byte[] buffer, int from, int to) throws CollectionException {
    if (to - from > part.length - partLength) {
      throw notUnderstood();
    }
    System.arraycopy(buffer, from, part, partLength, to - from);
    partLength += to - from;
  }

  /** Whether it was the last one. */
  private boolean line(byte[] buffer, int from, int lineEnd) throws CollectionException {
    int to = lineEnd > from && buffer[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
    if (isItem(buffer, from, to)) {
      begun = true;
      item(buffer, from, to);
      return false;
    }
    String text = new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
    if (!begun && text.equals("OK")) {
      // Only from 1.6.43.
      begun = true;
      return false;
    }
    complete(end(text));
    return true;
  }

  /** {@code key=} or {@code ITEM}. */
  private static boolean isItem(byte[] buffer, int from, int to) {
    return to - from > 4
        && ((buffer[from] == 'k' && buffer[from + 3] == '=')
            || (buffer[from] == 'I' && buffer[from + 4] == ' '));
  }

  private void item(byte[] buffer, int from, int to) throws CollectionException {
    if (visitor == null) {
      return;
    }
    boolean understood;
    try {
      understood = format.read(buffer, from, to, visitor);
    } catch (RuntimeException e) {
      // Thrown again to the caller of the walk. Here it would end the connection.
      visitorFailure = e;
      discard();
      return;
    }
    if (!understood) {
      throw notUnderstood();
    }
  }

  private End end(String line) throws CollectionException {
    if (line.equals("END")) {
      return End.LISTED;
    }
    if (begun) {
      throw notUnderstood();
    }
    if (line.startsWith("BUSY ")) {
      return End.BUSY;
    }
    if (line.startsWith("NOTSTARTED ")) {
      return End.LISTED;
    }
    return switch (line) {
      case "CLIENT_ERROR lru crawler disabled" -> End.NO_CRAWLER;
      case "ERROR metadump not allowed", "CLIENT_ERROR stats cachedump not allowed" ->
          End.FORBIDDEN;
      case "ERROR" -> End.UNKNOWN;
      default -> throw refusalOf(line);
    };
  }

  private CollectionException refusalOf(String line) {
    String word = line.split(" ", 2)[0];
    return switch (word) {
      case "ERROR", "CLIENT_ERROR", "SERVER_ERROR" -> refusal(word, line);
      default -> notUnderstood();
    };
  }
}
