package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The answer of one server, which may not have arrived yet. Its timeout starts with the request, so
 * a caller that asks several servers and then waits for each in turn waits no longer than for the
 * slowest.
 *
 * @param <T> the answer
 */
public final class Answer<T> {

  private final Node node;
  private final Function<Connection, CompletableFuture<T>> request;
  private final Duration timeout;
  private final long start = System.nanoTime();
  private Connection connection;
  private CompletableFuture<T> answer;
  private final boolean reused;

  Answer(Node node, Duration timeout, Function<Connection, CompletableFuture<T>> request) {
    this.node = node;
    this.timeout = timeout;
    this.request = timeout.isZero() ? unused -> tooLate() : request;
    // Before a new connection begins, which may be established at once.
    this.reused = node.isConnected();
    this.connection = node.current();
    this.answer = this.request.apply(connection);
  }

  /**
   * Waits for the answer. Called by one thread.
   *
   * @throws CollectionException naming the server: TIMEOUT, UNREACHABLE, DENIED or ERROR
   */
  public T await() throws CollectionException, InterruptedException {
    try {
      return awaitInTime();
    } catch (CollectionException first) {
      if (!mayBeAskedAgain(first.failure())) {
        throw node.failure(first.failure());
      }
    }
    try {
      connection = node.current();
      answer = request.apply(connection);
      return awaitInTime();
    } catch (CollectionException e) {
      throw node.failure(e.failure());
    }
  }

  private static <T> CompletableFuture<T> tooLate() {
    return CompletableFuture.failedFuture(
        new CollectionException(
            Kind.TIMEOUT,
            "the deadline of the collection passed before it was asked; raise the collector's"
                + " interval."));
  }

  /**
   * Whether the server may be up although the connection was lost: it may have restarted since the
   * connection was last used, or the answer to another request ended the connection.
   */
  private boolean mayBeAskedAgain(Failure failure) {
    return failure.kind() == Kind.UNREACHABLE && (reused || !connection.wasEndedByServer());
  }

  private T awaitInTime() throws CollectionException, InterruptedException {
    // A completed answer would be returned in spite of the interrupt.
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Duration left = timeout.minusNanos(System.nanoTime() - start);
    try {
      return Connection.awaitAnswer(answer, left);
    } catch (TimeoutException e) {
      // The late answer would delay the next request.
      String reason = connection.timeout(timeout);
      connection.end("another request was not answered in time.");
      throw new CollectionException(Kind.TIMEOUT, reason);
    }
  }
}
