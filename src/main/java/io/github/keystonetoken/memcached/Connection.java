package io.github.keystonetoken.memcached;

import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.refresh.CollectionException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.compat.log.Logger;
import net.spy.memcached.compat.log.LoggerFactory;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one server, with the thread that it is read on.
 *
 * <p>It lives until its first failure and is not mended: spymemcached would come back to the
 * address that the server's name had at first, and an answer that was not understood leaves nobody
 * knowing where the next begins. {@link Node} makes another.
 */
final class Connection extends MemcachedConnection {

  private final LongAdder received;
  private final Set<Request<?>> pending = ConcurrentHashMap.newKeySet();

  // Without initializers: the superclass's constructor calls methods that use them.
  private final boolean constructed;

  private volatile boolean endedByServer;

  /**
   * Starts to connect, without waiting.
   *
   * @param address resolved
   * @param name of the thread
   * @param received counts the bytes of answers
   */
  Connection(InetSocketAddress address, String name, LongAdder received) throws IOException {
    this(address, name, received, new ConnectionSettings());
  }

  private Connection(
      InetSocketAddress address, String name, LongAdder received, ConnectionSettings settings)
      throws IOException {
    super(
        settings.getReadBufSize(),
        settings,
        List.of(address),
        List.of(),
        settings.getFailureMode(),
        settings.getOperationFactory());
    this.received = received;
    setName(name);
    constructed = true;
    start();
  }

  /** The superclass's constructor calls this too early: this object is not whole then. */
  @Override
  public synchronized void start() {
    if (constructed) {
      super.start();
    }
  }

  /** Sends a request; the future fails when the connection ends before the answer has come. */
  <T> CompletableFuture<T> submit(Request<T> request) {
    CompletableFuture<T> answer =
        request.answer().whenComplete((value, failure) -> ended(request, failure));
    pending.add(request);
    addOperation(node(), request);
    if (!isOpen()) {
      failPending();
    }
    return answer;
  }

  private void ended(Request<?> request, @Nullable Throwable failure) {
    pending.remove(request);
    received.add(request.bytesRead());
    if (failure != null && isOpen()) {
      endedByServer = failure instanceof CollectionException e && isUnreachable(e);
      end();
    }
  }

  private static boolean isUnreachable(CollectionException e) {
    return e.failure().kind() == Kind.UNREACHABLE;
  }

  /** Whether it can still be used. */
  boolean isOpen() {
    return running;
  }

  /** Whether the server has accepted it. */
  boolean wasEstablished() {
    return node().getReconnectCount() == 0;
  }

  /** Whether it ended because the server ended or refused it, and not because of an answer. */
  boolean wasEndedByServer() {
    return endedByServer;
  }

  /** Ends it soon, without waiting; what has not been answered fails. */
  void end() {
    shutDown = true;
    running = false;
    selector.wakeup();
  }

  /** Called when the connection is lost or cannot be had. */
  @Override
  protected void queueReconnect(MemcachedNode node) {
    if (isOpen()) {
      endedByServer = true;
      end();
    }
  }

  @Override
  public void run() {
    try {
      super.run();
    } finally {
      release();
    }
  }

  private void release() {
    end();
    try {
      shutdown();
    } catch (IOException e) {
      getLogger().debug("The socket could not be closed.", e);
    }
    failPending();
  }

  private void failPending() {
    String reason =
        wasEstablished()
            ? "it closed the connection without an answer; did it stop, or is it at its limit of"
                + " connections (option -c)?"
            : "no connection: it was refused, or there is no route; is memcached running there and"
                + " reachable from this host?";
    pending.forEach(request -> request.fail(new CollectionException(Kind.UNREACHABLE, reason)));
  }

  private MemcachedNode node() {
    return getLocator().getAll().iterator().next();
  }

  /** Logs where the rest of spymemcached does, so that one name governs all of it. */
  @Override
  protected Logger getLogger() {
    return LoggerFactory.getLogger(MemcachedConnection.class);
  }
}
