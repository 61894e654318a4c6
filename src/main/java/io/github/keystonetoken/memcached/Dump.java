package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A running dump of items, on its own connection, whose thread reads it to the end even if no
 * caller waits any more: while a dump is neither read nor ended, the server holds a lock. Ending
 * the connection ends the dump and does no harm: the crawler notices within milliseconds.
 */
final class Dump {

  /** The size of ten million items. More are read, but not visited. */
  private static final long MAX_BYTES = 1L << 30;

  /** How it ended. */
  enum End {
    /** All items were listed. */
    LISTED,
    /** It was still running at the timeout of the walk. */
    CUT,
    /** The crawler is running for another client, or for the server itself. */
    BUSY,
    /** The version lacks the command, or the crawler is off: {@code -o no_lru_crawler}. */
    UNSUPPORTED,
    /** Dumps are forbidden: {@code -X}. */
    FORBIDDEN
  }

  private final String name;
  private final Connection connection;
  private final ItemLine format;
  private final WalkedItems items;
  private final CompletableFuture<End> answer;
  private final long start = System.nanoTime();
  private final AtomicLong bytes = new AtomicLong();
  private boolean begun;

  /**
   * Sends the command, without waiting.
   *
   * @param connection not shared; it ends with the dump
   * @param name the command in messages
   */
  Dump(Connection connection, String name, String operands, ItemLine format, WalkedItems items) {
    this.connection = connection;
    this.name = name;
    this.format = format;
    this.items = items;
    Request<End> request = new Request<>(name, name + " " + operands, this::read, null);
    this.answer = connection.submit(request).whenComplete((end, failure) -> end());
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  boolean isOver() {
    return answer.isDone();
  }

  /** Bytes read so far. */
  long bytes() {
    return bytes.get();
  }

  /** Waits for its end; null at the timeout. */
  @Nullable End await(Duration limit) throws CollectionException, InterruptedException {
    try {
      return Connection.awaitAnswer(answer, limit);
    } catch (TimeoutException e) {
      return null;
    }
  }

  /** Throws TIMEOUT if the connection is not established. */
  void checkEstablished(Duration limit) throws CollectionException {
    if (connection.stage() != Connection.Stage.ESTABLISHED) {
      end();
      throw new CollectionException(Kind.TIMEOUT, connection.timeout(limit));
    }
  }

  void end() {
    connection.end("its dump is over.");
  }

  /** On the connection's thread. */
  End read(LineReader in) throws IOException, CollectionException {
    while (true) {
      if (bytes.addAndGet(in.next()) > MAX_BYTES) {
        items.miss();
        items.end();
      }
      if (isItem(in)) {
        begun = true;
        if (!format.read(in.buffer(), in.lineStart(), in.lineEnd(), items)) {
          throw new ProtocolException();
        }
      } else if (!begun && in.text().equals("OK")) {
        // Only from 1.6.43.
        begun = true;
      } else {
        return end(in.text());
      }
    }
  }

  /** Only lines of items begin with {@code key=} or {@code ITEM}. */
  private static boolean isItem(LineReader line) {
    byte first = line.buffer()[line.lineStart()];
    return line.lineEnd() - line.lineStart() > 4 && (first == 'k' || first == 'I');
  }

  private End end(String line) throws ProtocolException, CollectionException {
    if (line.equals("END")) {
      return End.LISTED;
    }
    if (begun) {
      throw new ProtocolException();
    }
    return switch (line) {
      case "ERROR", "CLIENT_ERROR lru crawler disabled" -> End.UNSUPPORTED;
      case "ERROR metadump not allowed", "CLIENT_ERROR stats cachedump not allowed" ->
          End.FORBIDDEN;
      default -> {
        if (line.startsWith("NOTSTARTED ")) {
          yield End.LISTED;
        }
        if (line.startsWith("BUSY ")) {
          yield End.BUSY;
        }
        Request.checkAccepted(name, line);
        throw new ProtocolException();
      }
    };
  }
}
