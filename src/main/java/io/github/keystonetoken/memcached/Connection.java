package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.LoginBackoff;
import io.github.keystonetoken.model.Failure.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
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
  private final LoginBackoff logins;
  private final Thread thread;
  private volatile Stage stage = Stage.RESOLVING;
  private volatile @Nullable End end;

  /**
   * Why it ended.
   *
   * @param byServer whether the server closed or refused it
   */
  private record End(CollectionException reason, boolean byServer) {}

  Connection(Dialer dialer, LoginBackoff logins) {
    this.dialer = dialer;
    this.logins = logins;
    thread = new Thread(this::run, "memcached " + dialer.address());
    thread.setDaemon(true);
  }

  abstract CompletableFuture<Statistics> statistics(Statistics.Group group);

  /**
   * A value; empty if there is none.
   *
   * @param key {@link Node#isPossibleKey possible}
   * @param maxBytes a larger value is an ERROR, and is not read
   */
  abstract CompletableFuture<Optional<Value>> get(String key, int maxBytes);

  /** Whether {@link #metaGet} and {@link #lastAccess} are supported. */
  abstract CompletableFuture<Boolean> hasMetaGet();

  /** Items without their values, of {@link Node#isPossibleKey possible} keys. */
  CompletableFuture<Map<String, Item>> metaGet(List<String> keys) {
    throw new UnsupportedOperationException();
  }

  /** How a few items of {@link Node#isPossibleKey possible} keys were last used. */
  CompletableFuture<Map<String, LastAccess>> lastAccess(List<String> keys) {
    throw new UnsupportedOperationException();
  }

  /**
   * Connects and sends requests until it is interrupted. On the connection's thread.
   *
   * @param reached receives each stage
   * @throws CollectionException why there is no connection
   * @throws IOException if the server closed it
   */
  abstract void exchange(Consumer<Stage> reached)
      throws CollectionException, IOException, InterruptedException;

  /** Fails the requests without an answer. On any thread. */
  abstract void failUnanswered(CollectionException reason);

  final void start() {
    thread.start();
  }

  private void run() {
    try {
      logins.check();
      exchange(this::reached);
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

  private void reached(Stage now) {
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
    synchronized (this) {
      if (end == null) {
        end = new End(reason, byServer);
      }
    }
    if (Thread.currentThread() != thread) {
      // Ends every wait of the thread and closes the socket, except while a name is resolved.
      thread.interrupt();
    }
    failIfEnded();
  }

  /** Ends it after an answer whose end is unknown. */
  final void endOutOfSync() {
    end("the connection was closed because of its answer to another request.");
  }

  /** For a request that may have been added after the end. */
  final void failIfEnded() {
    End known = end;
    if (known != null) {
      failUnanswered(known.reason());
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
