package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.MemcachedAccess;
import io.github.keystonetoken.model.Failure.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import javax.security.auth.callback.CallbackHandler;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.auth.AuthDescriptor;
import net.spy.memcached.auth.PlainCallbackHandler;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.SASLAuthOperation;
import net.spy.memcached.protocol.binary.BinaryOperationFactory;
import org.jspecify.annotations.Nullable;

/**
 * A connection by spymemcached, to a server that demands a login by SASL ({@code -S}) and so speaks
 * the binary protocol. That protocol reads statistics and values; it lists no keys, and returns no
 * size of a value without the value.
 *
 * <p>Values do not pass the library's transcoders: the default one would deserialize Java objects.
 */
final class BinaryConnection extends Connection {

  private final Dialer dialer;
  private final MemcachedAccess.Login login;
  private final LongAdder received;
  private final CompletableFuture<MemcachedClient> ready = new CompletableFuture<>();
  private final AtomicBoolean isConnected = new AtomicBoolean();
  private final CountDownLatch loggedIn = new CountDownLatch(1);
  private final Map<Operation, CompletableFuture<?>> unanswered = new ConcurrentHashMap<>();

  /**
   * Not started yet.
   *
   * @param received counts the bytes of answers
   */
  BinaryConnection(Dialer dialer, MemcachedAccess.Login login, LongAdder received) {
    super(dialer.address());
    this.dialer = dialer;
    this.login = login;
    this.received = received;
  }

  @Override
  CompletableFuture<Statistics> statistics(Statistics.Group group) {
    BinaryStatistics operation = new BinaryStatistics(this, group);
    return ask(operation, operation.answer());
  }

  @Override
  CompletableFuture<Optional<Value>> get(String key, int maxBytes) {
    BinaryGet operation = new BinaryGet(this, key, maxBytes);
    return ask(operation, operation.answer());
  }

  @Override
  CompletableFuture<Boolean> hasMetaGet() {
    failIfEnded();
    return ready.thenApply(client -> false);
  }

  @Override
  CompletableFuture<Map<String, Item>> metaGet(List<String> keys) {
    return CompletableFuture.failedFuture(
        new CollectionException(
            Kind.ERROR, "the binary protocol cannot tell the size of an item (meta get)."));
  }

  private <T> CompletableFuture<T> ask(Operation operation, CompletableFuture<T> answer) {
    unanswered.put(operation, answer);
    failIfEnded();
    return ready
        .thenCompose(client -> send(client, operation, answer))
        .whenComplete((value, failure) -> unanswered.remove(operation));
  }

  private static <T> CompletableFuture<T> send(
      MemcachedClient client, Operation operation, CompletableFuture<T> answer) {
    try {
      // To the one server that the client has.
      client.broadcastOp((node, latch) -> operation);
    } catch (IllegalStateException e) {
      // The connection has ended, and the answer fails for the reason of that.
    }
    return answer;
  }

  @Override
  void failUnanswered(CollectionException reason) {
    ready.completeExceptionally(reason);
    unanswered.values().forEach(answer -> answer.completeExceptionally(reason));
  }

  /** For an operation whose answer, if it is refused, ends the connection. */
  PacketLimit limit(
      String command, int opcode, int opaque, long maxBytes, CompletableFuture<?> answer) {
    return new PacketLimit(
        command,
        opcode,
        opaque,
        maxBytes,
        received::add,
        reason -> {
          answer.completeExceptionally(reason);
          endOutOfSync();
        });
  }

  /** For an operation without which there is no connection. */
  PacketLimit loginLimit(String command, int opcode, int opaque, long maxBytes) {
    return new PacketLimit(
        command, opcode, opaque, maxBytes, received::add, reason -> end(reason, true));
  }

  /** Requests can be sent. */
  void loggedIn() {
    loggedIn.countDown();
  }

  @Override
  void exchange(Consumer<Stage> reached)
      throws CollectionException, IOException, InterruptedException {
    InetSocketAddress address = dialer.resolve();
    reached.accept(Stage.CONNECTING);
    MemcachedClient client = connect(address, reached);
    try {
      client.getConnection().setName("spymemcached " + dialer.address());
      if (isOpen()) {
        loggedIn.await();
        reached.accept(Stage.ESTABLISHED);
        ready.complete(client);
        new CountDownLatch(1).await(); // until it is interrupted
      }
    } finally {
      client.shutdown();
    }
  }

  private MemcachedClient connect(InetSocketAddress address, Consumer<Stage> reached)
      throws CollectionException, IOException {
    AuthDescriptor account =
        new AuthDescriptor(
            // Named, or the library would send the password by what the server prefers.
            new String[] {SaslLogin.MECHANISM},
            new PlainCallbackHandler(login.user(), login.password().reveal()));
    BinaryOperationFactory operations =
        new BinaryOperationFactory() {
          @Override
          public SASLAuthOperation saslAuth(
              String[] mechanisms,
              String serverName,
              @Nullable Map<String, ?> properties,
              CallbackHandler handler,
              OperationCallback callback) {
            reached.accept(Stage.LOGGING_IN);
            return new SaslLogin(BinaryConnection.this, login.user(), handler, callback);
          }
        };
    try {
      return new MemcachedClient(
          new ClientSettings(account, operations, this::lostByServer), List.of(address)) {
        /**
         * Logs in once. The library calls this twice if the connection is there while this client
         * is still being made, and memcached takes a second login for a failed one.
         */
        @Override
        public void connectionEstablished(SocketAddress server, int reconnects) {
          if (isConnected.compareAndSet(false, true)) {
            super.connectionEstablished(server, reconnects);
          }
        }
      };
    } catch (UnsupportedAddressTypeException e) {
      throw Dialer.noIpv6();
    }
  }

  private void lostByServer() {
    end(stage() == Stage.CONNECTING ? Dialer.refused() : lost(), true);
  }
}
