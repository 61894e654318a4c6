package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
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
  private Attempt<T> attempt;

  Answer(Node node, Duration timeout, Function<Connection, CompletableFuture<T>> request) {
    this.node = node;
    this.timeout = timeout;
    // A quick answer to a question that should not have been asked would still be one.
    this.request = timeout.isZero() ? Answer::tooLate : request;
    this.attempt = begin();
  }

  /**
   * Waits for it. Called by one thread.
   *
   * @throws CollectionException why there is none, naming the server: TIMEOUT, UNREACHABLE, DENIED
   *     or ERROR
   */
  public T await() throws CollectionException, InterruptedException {
    try {
      try {
        return waitFor(attempt);
      } catch (CollectionException e) {
        if (e.failure().kind() != Kind.UNREACHABLE || !attempt.mayBeMadeAgain()) {
          throw e;
        }
        attempt = begin();
        return waitFor(attempt);
      }
    } catch (CollectionException e) {
      throw new CollectionException(e.failure().kind(), node + ": " + e.failure().reason());
    }
  }

  private static <T> CompletableFuture<T> tooLate(Connection unused) {
    return CompletableFuture.failedFuture(
        new CollectionException(
            Kind.TIMEOUT,
            "it was not asked, because the collection should have ended by then: raise the "
                + "collector's interval."));
  }

  private Attempt<T> begin() {
    Node.Current current = node.current();
    return new Attempt<>(current, request.apply(current.connection()));
  }

  private T waitFor(Attempt<T> made) throws CollectionException, InterruptedException {
    // An answer that is there already would be returned in spite of it.
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long left = timeout.toNanos() - (System.nanoTime() - start);
    try {
      return made.answer().get(Math.max(left, 0), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CollectionException reason) {
        throw reason;
      }
      throw new IllegalStateException("a request to " + node + " failed", e);
    } catch (TimeoutException e) {
      throw new CollectionException(Kind.TIMEOUT, made.timeOut(timeout));
    }
  }

  /** One attempt. */
  private record Attempt<T>(Node.Current current, CompletableFuture<T> answer) {

    /**
     * Whether the loss of the connection says nothing of the server: it may have restarted since
     * the connection was last used, which shows only now; or the answer to another request made an
     * end of it.
     */
    boolean mayBeMadeAgain() {
      return current.reused() || !current.connection().wasEndedByServer();
    }

    /** Ends the connection: the late answer would hold up the next request. */
    String timeOut(Duration timeout) {
      String reason = current.connection().stage().timeout(timeout.toMillis());
      current.connection().end("another request was not answered in time.");
      return reason;
    }
  }
}
