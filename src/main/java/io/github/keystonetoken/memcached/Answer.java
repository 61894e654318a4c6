package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Failure.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The answer of one server, which may still be on its way. Its limit runs from the moment it was
 * asked for, so that a caller who asks several servers first and then waits for each in turn waits
 * no longer than for the slowest.
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
   * Waits for it. Called by one thread.
   *
   * @throws CollectionException why there is none, naming the server: TIMEOUT, UNREACHABLE, DENIED
   *     or ERROR
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
            "it was not asked, because the collection should have ended by then: raise the "
                + "collector's interval."));
  }

  /**
   * Whether the loss of the connection says nothing of the server: it may have restarted since the
   * connection was last used, which shows only now; or the answer to another request made an end of
   * it.
   */
  private boolean mayBeAskedAgain(Failure failure) {
    return failure.kind() == Kind.UNREACHABLE && (reused || !connection.wasEndedByServer());
  }

  private T awaitInTime() throws CollectionException, InterruptedException {
    // An answer that is there already would be returned in spite of it.
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Duration left = timeout.minusNanos(System.nanoTime() - start);
    try {
      return Connection.awaitAnswer(answer, left);
    } catch (TimeoutException e) {
      // The late answer would hold up the next request.
      String reason = connection.timeout(timeout);
      connection.end("another request was not answered in time.");
      throw new CollectionException(Kind.TIMEOUT, reason);
    }
  }
}
