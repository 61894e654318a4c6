package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A command and the reading of its answer. Read on the connection's thread. An answer other than
 * the expected one fails the request, which ends the connection: it is unknown what else is coming
 * on it.
 *
 * @param <T> the answer
 */
abstract class Request<T> {

  /** What a server started with -Y says to everything but a login (proto_text.c). */
  static final String UNAUTHENTICATED = "CLIENT_ERROR unauthenticated";

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
    this(name, command.getBytes(StandardCharsets.UTF_8));
  }

  Request(String name, byte[] command) {
    this.name = name;
    this.command = command;
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

  final byte[] command() {
    return command;
  }

  final void fail(Exception reason) {
    answer.completeExceptionally(reason);
  }

  /** Hands the complete answer on. */
  final void deliver() {
    answer.complete(Objects.requireNonNull(result));
  }

  /** The whole answer has been read. */
  final void complete(T value) {
    result = value;
  }

  /** The next line, null if more bytes have to come. An error line fails the request. */
  final @Nullable String nextLine(ByteBuffer data) throws CollectionException {
    String line = anyLine(data);
    if (line == null) {
      return null;
    }
    int space = line.indexOf(' ');
    String word = space < 0 ? line : line.substring(0, space);
    switch (word) {
      case "ERROR", "CLIENT_ERROR", "SERVER_ERROR" -> throw refusal(word, line);
      default -> {
        return line;
      }
    }
  }

  /** The next line, be it an error or not; null if more bytes have to come. */
  final @Nullable String anyLine(ByteBuffer data) throws CollectionException {
    try {
      return lines.next(data);
    } catch (LineReader.TooLongException e) {
      throw notUnderstood();
    }
  }

  /**
   * What an error line means. The line itself is not quoted: its bytes may be anything.
   *
   * @param word its first word
   */
  CollectionException refusal(String word, String line) {
    if (line.equals(UNAUTHENTICATED)) {
      return new CollectionException(
          Kind.DENIED,
          "it was started with the option -Y, whose login neither Keystone nor the exporter has;"
              + " start it without, or with -S.");
    }
    // memcached.c: sent to a connection too many, which is then closed.
    if (line.equals("ERROR Too many open connections")) {
      return new CollectionException(
          Kind.UNREACHABLE, "it is at its limit of connections; raise its option -c.");
    }
    return refusalOf(name, word);
  }

  static CollectionException refusalOf(String name, String word) {
    return new CollectionException(
        Kind.ERROR, "it answered " + word + " to \"" + name + "\"; its own log may say why.");
  }

  /** The answer is none that memcached gives. Nothing of it is quoted: it may be anything. */
  final CollectionException notUnderstood() {
    return notUnderstood(name);
  }

  static CollectionException notUnderstood(String name) {
    return new CollectionException(
        Kind.ERROR,
        "its answer to \"" + name + "\" was not understood; is it memcached that listens there?");
  }

  /**
   * Reads on, up to the end of the answer or of the bytes.
   *
   * @return whether the answer is complete
   */
  final boolean readFrom(ByteBuffer data) throws CollectionException {
    int start = data.position();
    try {
      while (result == null && data.hasRemaining()) {
        read(data);
      }
    } finally {
      bytesRead += data.position() - start;
    }
    return result != null;
  }

  /** Never the command: it may hold a user's id. */
  @Override
  public final String toString() {
    return name;
  }
}
