package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.LoginBackoff;
import io.github.keystonetoken.model.Failure.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one server. Its own thread opens and closes it, so callers never wait here.
 *
 * <p>It is closed at its first failure and not reopened: after a malformed answer it is unknown
 * where the next one begins, and the server's name may resolve to another address by now. {@link
 * Node} opens another.
 */
abstract class Connection {

  final Dialer dialer;

  /** Counts the bytes of answers. */
  final LongAdder received;

  private final LoginBackoff logins;
  private final Thread thread;
  private final Map<Object, CompletableFuture<?>> unanswered = new ConcurrentHashMap<>();
  private volatile Stage stage = Stage.RESOLVING;
  private volatile @Nullable End end;

  /**
   * Why it ended.
   *
   * @param byServer whether the server closed or refused it
   */
  private record End(CollectionException reason, boolean byServer) {}

  Connection(Dialer dialer, LoginBackoff logins, LongAdder received) {
    this.dialer = dialer;
    this.logins = logins;
    this.received = received;
    thread = new Thread(this::run, "memcached " + dialer.address());
    thread.setDaemon(true);
  }

  /** Sends a request; the future fails if the connection ends before the answer. */
  abstract <T> CompletableFuture<T> submit(Request<T> request);

  /** As of {@link Node#hasMetaGet}. */
  CompletableFuture<Boolean> hasMetaGet() {
    return submit(Request.hasMetaGet());
  }

  /**
   * Connects and sends requests until it is interrupted. On the connection's thread.
   *
   * @throws CollectionException why there is no connection
   * @throws IOException if the server closed it
   */
  abstract void exchange() throws CollectionException, IOException, InterruptedException;

  final void start() {
    thread.start();
  }

  private void run() {
    try {
      logins.check();
      exchange();
    } catch (CollectionException e) {
      endAfter(e);
    } catch (SSLException e) {
      endAfter(dialer.tlsFailure(e));
    } catch (IOException | InterruptedException e) {
      // Lost, or the reason was set before the interrupt.
    } finally {
      end(dialer.lost(), true);
    }
  }

  private void endAfter(CollectionException e) {
    boolean wasTried = stage != Stage.RESOLVING;
    if (wasTried && e.failure().kind() == Kind.DENIED) {
      logins.refused(e.failure());
    }
    end(e, true);
  }

  final void reached(Stage now) {
    stage = now;
    if (now == Stage.ESTABLISHED) {
      logins.accepted();
    }
  }

  final boolean isOpen() {
    return end == null;
  }

  final Stage stage() {
    return stage;
  }

  /** Whether it ended because the server closed or refused it, and not because of an answer. */
  final boolean wasEndedByServer() {
    End known = end;
    return known != null && known.byServer();
  }

  /** Ends it without waiting; requests without an answer fail for the given reason. */
  final void end(String reason) {
    end(new CollectionException(Kind.UNREACHABLE, reason), false);
  }

  /** Ends it without waiting. The first end counts. */
  final void end(CollectionException reason, boolean byServer) {
    stop(reason, byServer);
    if (Thread.currentThread() != thread) {
      // Ends every wait of the thread and closes the socket, except while a name is resolved.
      thread.interrupt();
    }
    failIfEnded();
  }

  /** Ends it when its thread has returned from {@link #exchange}. The first reason counts. */
  final synchronized void stop(CollectionException reason, boolean byServer) {
    if (end == null) {
      end = new End(reason, byServer);
    }
  }

  /** The reason to end after an answer whose end is unknown. */
  static CollectionException outOfSync() {
    return new CollectionException(
        Kind.UNREACHABLE, "the connection was closed because of its answer to another request.");
  }

  /** The answer, which fails if the connection ends before. */
  final <T> CompletableFuture<T> expect(CompletableFuture<T> answer) {
    Object key = new Object();
    unanswered.put(key, answer);
    failIfEnded();
    return answer.whenComplete((value, failure) -> unanswered.remove(key));
  }

  private void failIfEnded() {
    End known = end;
    if (known != null) {
      for (CompletableFuture<?> answer : unanswered.values()) {
        answer.completeExceptionally(known.reason());
      }
    }
  }

  static <T> T awaitAnswer(CompletableFuture<T> answer, Duration limit)
      throws CollectionException, InterruptedException, TimeoutException {
    try {
      return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CollectionException reason) {
        throw reason;
      }
      throw new IllegalStateException("an answer could not be read", e);
    }
  }

  /** The reason of a timeout, by the stage that was reached. */
  final String timeout(Duration limit) {
    Stage reached = stage;
    String question = reached == Stage.ESTABLISHED ? dialer.silence() : reached.question;
    return reached.missing + " within " + limit.toMillis() + " ms; " + question;
  }

  /** The stages of a connection, with the reason of a timeout in each. */
  enum Stage {
    RESOLVING("its name was not resolved", "is the name server reachable?"),
    CONNECTING("no connection", "does a firewall drop it?"),
    SECURING("no TLS handshake", "was it started with -Z?"),
    LOGGING_IN(
        "no answer to the login",
        "is memcached overloaded or stopped, or started without SASL (option -S)?"),
    ESTABLISHED("no answer", "");

    private final String missing;
    private final String question;

    Stage(String missing, String question) {
      this.missing = missing;
      this.question = question;
    }
  }
}
