package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.LoginBackoff;
import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.model.Failure.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import net.spy.memcached.ConnectionFactory;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;

/**
 * A connection by spymemcached, to a server that requires a SASL login ({@code -S}) and so the
 * binary protocol. That protocol reads statistics and values; it cannot list keys, nor return the
 * size of a value without the value.
 *
 * <p>Values do not go through the library's client and its transcoders: the default one would
 * deserialize Java objects.
 */
final class BinaryConnection extends Connection {

  private static final int BUFFER_BYTES = 16 * 1024;

  /** No limit: {@link Answer} has one for each answer. */
  private static final Duration LIMIT = Duration.ofDays(1);

  private final MemcachedAccess.Login login;
  private final AtomicInteger opaques = new AtomicInteger();
  private final CompletableFuture<MemcachedConnection> ready = new CompletableFuture<>();

  BinaryConnection(
      Dialer dialer, MemcachedAccess.Login login, LoginBackoff logins, LongAdder received) {
    super(dialer, logins, received);
    this.login = login;
  }

  @Override
  <T> CompletableFuture<T> submit(Request<T> request) {
    BinaryRequest<T> binary = Objects.requireNonNull(request.binary);
    BinaryOperation<T> operation = new BinaryOperation<>(this, binary);
    var unused = ready.thenAccept(library -> send(library, operation));
    // Not a future that depends on the answer: the end of the connection could fail it before a
    // refused answer does.
    return expect(operation.answer);
  }

  @Override
  CompletableFuture<Boolean> hasMetaGet() {
    return expect(ready.thenApply(library -> false));
  }

  private static void send(MemcachedConnection library, BinaryOperation<?> operation) {
    try {
      // The library has one server.
      library.broadcastOperation((node, latch) -> operation);
    } catch (IllegalStateException e) {
      // The caller was interrupted and will not wait for the answer.
    }
  }

  /** Ends the connection because the rest of an answer is not read. */
  void refuse(CompletableFuture<?> answer, CollectionException reason) {
    if (stage() == Stage.ESTABLISHED) {
      answer.completeExceptionally(reason);
      end(outOfSync(), false);
    } else {
      end(reason, true);
    }
  }

  /** The number of an operation, repeated by its answer. */
  int nextOpaque() {
    return opaques.incrementAndGet();
  }

  @Override
  void exchange() throws CollectionException, IOException, InterruptedException {
    InetSocketAddress address = dialer.resolve();
    reached(Stage.CONNECTING);
    MemcachedConnection library = connect(address);
    try {
      library.setName("spymemcached " + dialer.address());
      if (isOpen()) {
        try {
          logIn(library);
        } catch (TimeoutException e) {
          throw dialer.lost();
        }
        reached(Stage.ESTABLISHED);
        ready.complete(library);
        new CountDownLatch(1).await(); // until it is interrupted
      }
    } finally {
      library.shutdown();
    }
  }

  private MemcachedConnection connect(InetSocketAddress address)
      throws CollectionException, IOException {
    ConnectionFactory settings =
        new ConnectionFactoryBuilder()
            .setProtocol(ConnectionFactoryBuilder.Protocol.BINARY)
            .setDaemon(true)
            .setOpTimeout(LIMIT.toMillis())
            // Unbounded, so that callers do not wait for room.
            .setOpQueueFactory(LinkedBlockingQueue::new)
            .build();
    ConnectionObserver observer =
        new ConnectionObserver() {
          @Override
          public void connectionEstablished(SocketAddress server, int reconnects) {
            reached(Stage.LOGGING_IN);
          }

          @Override
          public void connectionLost(SocketAddress server) {}
        };
    try {
      return new MemcachedConnection(
          BUFFER_BYTES,
          settings,
          List.of(address),
          List.of(observer),
          FailureMode.Cancel,
          settings.getOperationFactory()) {
        /**
         * Ends this connection instead of connecting again: {@link Node} does that on the next
         * request, and resolves the server's name again, which the library does only once.
         */
        @Override
        protected void queueReconnect(MemcachedNode node) {
          end(stage() == Stage.CONNECTING ? Dialer.refused() : dialer.lost(), true);
        }
      };
    } catch (UnsupportedAddressTypeException e) {
      throw Dialer.noIpv6();
    }
  }

  private void logIn(MemcachedConnection library)
      throws CollectionException, InterruptedException, TimeoutException {
    if (awaitAnswer(library, BinaryRequest.logIn(login))) {
      return;
    }
    // The server refuses an unknown mechanism and an unknown account alike.
    List<String> mechanisms = awaitAnswer(library, BinaryRequest.mechanisms());
    throw new CollectionException(
        Kind.DENIED,
        mechanisms.isEmpty() || mechanisms.contains(BinaryRequest.MECHANISM)
            ? "it refused the account "
                + login.user()
                + " or its password; correct --memcached.username and --memcached.password-file."
            : "it does not offer the SASL mechanism PLAIN; enable it (mech_list: plain, in the"
                + " memcached.conf of its SASL_CONF_PATH) and install SASL's modules there.");
  }

  private <T> T awaitAnswer(MemcachedConnection library, BinaryRequest<T> request)
      throws CollectionException, InterruptedException, TimeoutException {
    BinaryOperation<T> operation = new BinaryOperation<>(this, request);
    send(library, operation);
    return awaitAnswer(operation.answer, LIMIT);
  }
}
