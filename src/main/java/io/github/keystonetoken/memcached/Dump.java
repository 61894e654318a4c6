package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.memcached.DumpRequest.End;
import io.github.keystonetoken.model.Failure.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A dump under way, on a connection of its own, whose thread reads it to its end whether or not a
 * caller still waits. Ending the connection ends the dump as well, and does no harm: the crawler
 * notices within milliseconds. It is a dump that is neither read nor ended that does.
 */
final class Dump {

  /** What the server's crawler writes at once. */
  private static final int BUFFER_BYTES = 128 * 1024;

  private final TextConnection connection;
  private final DumpRequest request;
  private final CompletableFuture<End> answer;
  private final long start = System.nanoTime();

  /** Asks for it, without waiting. */
  Dump(Node node, DumpRequest request) {
    this.connection = node.openForDump(BUFFER_BYTES);
    this.request = request;
    this.answer = connection.submit(request).whenComplete((end, failure) -> end());
  }

  DumpRequest request() {
    return request;
  }

  /** How long it has been under way. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  boolean isOver() {
    return answer.isDone();
  }

  /**
   * Waits for its end.
   *
   * @return empty if it has not come
   * @throws CollectionException why it never will
   */
  Optional<End> await(Duration limit) throws CollectionException, InterruptedException {
    try {
      return Optional.of(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CollectionException reason) {
        throw reason;
      }
      throw new IllegalStateException("a dump could not be read", e);
    }
  }

  /**
   * Stops visiting, and lets the rest be read.
   *
   * @throws CollectionException TIMEOUT if nothing is coming, as there is no connection
   */
  void abandon(Duration limit) throws CollectionException {
    request.discard();
    Connection.Stage stage = connection.stage();
    if (stage != Connection.Stage.ESTABLISHED) {
      end();
      throw new CollectionException(Kind.TIMEOUT, stage.timeout(limit.toMillis()));
    }
  }

  /** Ends the connection. */
  void end() {
    connection.end("its dump is over.");
  }
}
