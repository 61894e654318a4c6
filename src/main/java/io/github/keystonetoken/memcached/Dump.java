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
 * A listing of items under way, on a connection of its own, whose thread reads it to its end
 * whether or not a caller still waits: a server whose dump is not read holds a lock meanwhile.
 * Ending the connection ends the dump as well, and does no harm: the crawler notices within
 * milliseconds. It is a dump that is neither read nor ended that does.
 */
final class Dump {

  /** What the server's crawler writes at once. */
  static final int BUFFER_BYTES = 128 * 1024;

  /** What ten million items take. More are read, but not visited. */
  private static final long MAX_BYTES = 1L << 30;

  /** How it ended. */
  enum End {
    /** Items were listed, all or none. */
    LISTED,
    /** It goes on beyond the limit of the walk. */
    CUT,
    /** The crawler is at work for another client, or for the server itself. */
    BUSY,
    /** Unknown to the version, or there is no crawler: {@code -o no_lru_crawler}. */
    UNSUPPORTED,
    /** Dumps are forbidden: {@code -X}. */
    FORBIDDEN
  }

  private final String name;
  private final TextConnection connection;
  private final ItemLine format;
  private final WalkedItems items;
  private final CompletableFuture<End> answer;
  private final long start = System.nanoTime();
  private final AtomicLong bytes = new AtomicLong();
  private boolean begun;

  /**
   * Asks for it, without waiting.
   *
   * @param connection of its own, which ends with it
   * @param name the command as messages call it
   */
  Dump(
      TextConnection connection, String name, String operands, ItemLine format, WalkedItems items) {
    this.connection = connection;
    this.name = name;
    this.format = format;
    this.items = items;
    Request<End> request = new Request<>(name, name + " " + operands, this::read);
    this.answer = connection.submit(request).whenComplete((end, failure) -> end());
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  boolean isOver() {
    return answer.isDone();
  }

  /** Read so far. */
  long bytes() {
    return bytes.get();
  }

  /** Waits for its end; null if it has not come. */
  @Nullable End await(Duration limit) throws CollectionException, InterruptedException {
    try {
      return Connection.awaitAnswer(answer, limit);
    } catch (TimeoutException e) {
      return null;
    }
  }

  /** Throws TIMEOUT if nothing is coming because there is no connection. */
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

  /** {@code key=} or {@code ITEM}, which no other line begins like. */
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
