package io.github.keystonetoken.memcached;

import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.refresh.CollectionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import net.spy.memcached.compat.log.Logger;
import net.spy.memcached.compat.log.LoggerFactory;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.protocol.BaseOperationImpl;
import org.jspecify.annotations.Nullable;

/**
 * A command and the reading of its answer, as an operation of spymemcached's. Read on the
 * connection's thread. An answer other than the expected one fails the request, which ends the
 * connection: nobody knows what else is coming on it.
 *
 * @param <T> the answer
 */
abstract class Request<T> extends BaseOperationImpl {

  private final String name;
  private final byte[] command;
  private final LineReader lines = new LineReader();
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private @Nullable T result;
  private long bytesRead;

  /**
   * @param name the command as messages call it
   * @param command what is sent
   */
  Request(String name, String command) {
    this.name = name;
    this.command = command.getBytes(StandardCharsets.UTF_8);
    setCallback(new Ignored());
  }

  /** Reads on; calls {@link #complete} at the end of the answer. */
  abstract void read(ByteBuffer data) throws CollectionException;

  final CompletableFuture<T> answer() {
    return answer;
  }

  /** Bytes of the answer read so far. */
  final long bytesRead() {
    return bytesRead;
  }

  final void fail(CollectionException reason) {
    answer.completeExceptionally(reason);
  }

  /** The whole answer has been read. */
  final void complete(T value) {
    result = value;
  }

  /** The next line, null where more bytes have to come. An error line fails the request. */
  final @Nullable String nextLine(ByteBuffer data) throws CollectionException {
    String line;
    try {
      line = lines.next(data);
    } catch (LineReader.TooLongException e) {
      throw notUnderstood();
    }
    if (line == null) {
      return null;
    }
    String word = line.split(" ", 2)[0];
    switch (word) {
      case "ERROR", "CLIENT_ERROR", "SERVER_ERROR" -> throw refusal(word, line);
      default -> {
        return line;
      }
    }
  }

  /**
   * What an error line means. The line itself is not quoted: its bytes may be anything.
   *
   * @param word its first word
   */
  CollectionException refusal(String word, String line) {
    // proto_text.c: what a server started with -Y says to everything but a login.
    if (line.equals("CLIENT_ERROR unauthenticated")) {
      return new CollectionException(
          Kind.DENIED,
          "it demands a login (option -Y), which the exporter does not have; Keystone cannot use"
              + " such a server either.");
    }
    // memcached.c: sent to a connection too many, which is then closed.
    if (line.equals("ERROR Too many open connections")) {
      return new CollectionException(
          Kind.UNREACHABLE, "it is at its limit of connections; raise its option -c.");
    }
    return new CollectionException(
        Kind.ERROR, "it answered " + word + " to \"" + name + "\"; its own log may say why.");
  }

  /** The answer is none that memcached gives. Nothing of it is quoted: it may be anything. */
  final CollectionException notUnderstood() {
    return new CollectionException(
        Kind.ERROR,
        "its answer to \"" + name + "\" was not understood; is it memcached that listens there?");
  }

  @Override
  public final void initialize() {
    setBuffer(ByteBuffer.wrap(command));
  }

  @Override
  public final void readFromBuffer(ByteBuffer data) throws IOException {
    int start = data.position();
    try {
      while (result == null && data.hasRemaining()) {
        read(data);
      }
    } catch (CollectionException e) {
      fail(e);
      // Makes spymemcached give the connection up.
      throw new IOException("an answer was refused");
    } finally {
      bytesRead += data.position() - start;
    }
    if (result != null) {
      transitionState(OperationState.COMPLETE);
      answer.complete(result);
    }
  }

  @Override
  public final byte[] getErrorMsg() {
    return new byte[0];
  }

  /** Never the command: it may hold a user's id. */
  @Override
  public final String toString() {
    return name;
  }

  /** Logs where the rest of spymemcached does, so that one name governs all of it. */
  @Override
  protected final Logger getLogger() {
    return LoggerFactory.getLogger(BaseOperationImpl.class);
  }

  /** The answer is handed on by the future. */
  private static final class Ignored implements OperationCallback {
    @Override
    public void receivedStatus(OperationStatus status) {}

    @Override
    public void complete() {}
  }
}
