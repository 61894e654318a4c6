package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.LoginBackoff;
import io.github.keystonetoken.config.Config.MemcachedAccess;
import io.github.keystonetoken.model.Failure;
import io.github.keystonetoken.model.Server;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One memcached server. Connects at the first request, and again after any failure, resolving the
 * name each time. Thread-safe.
 */
public final class Node implements AutoCloseable {

  /** {@code KEY_MAX_LENGTH} of {@code memcached.h}. */
  static final int MAX_KEY_BYTES = 250;

  /** Keys of a request: some 30 kB, which memcached answers in 2 ms. */
  private static final int BATCH_KEYS = 500;

  private final Server server;
  private final MemcachedAccess access;
  private final Dialer dialer;
  private final LoginBackoff logins;
  private final LongAdder received = new LongAdder();
  private @Nullable Connection connection;
  private boolean closed;

  /**
   * An item without its value.
   *
   * @param bytes size of the value
   * @param timeToLive until it expires, to the second; empty if it never does
   */
  public record Item(long bytes, Optional<Duration> timeToLive) {}

  /**
   * The last access of an item, which this request does not change.
   *
   * @param valueHash a hash of the item's value
   * @param ago since it was last stored or read; the server may not record every access
   */
  public record LastAccess(int valueHash, Duration ago) {}

  /**
   * The value of an item, as it was stored: never decoded here, and never printed.
   *
   * @param flags the client's, 32 bits
   * @param bytes not copied: they may be a megabyte
   */
  @SuppressWarnings("ArrayRecordComponent") // Not compared, and an array prints no content.
  public record Value(int flags, byte[] bytes) {}

  Node(Server server, MemcachedAccess access) {
    this.server = server;
    this.access = access;
    this.dialer = new Dialer(server, access);
    this.logins = new LoginBackoff(toString(), Clock.systemUTC(), access.tlsFiles()::checksums);
  }

  public Server server() {
    return server;
  }

  /** Whether its keys can be listed: not over the binary protocol, which SASL requires. */
  public boolean listsKeys() {
    return access.login().isEmpty();
  }

  /** Bytes of all answers since the start. */
  public long fetchedBytes() {
    return received.sum();
  }

  /**
   * Items without their values, without counting as an access; a key that cannot exist is absent.
   *
   * @param timeout limit of the whole answer
   */
  public Answer<Map<String, Item>> metaGet(Collection<String> keys, Duration timeout) {
    List<String> possible = keys.stream().filter(Node::isPossibleKey).toList();
    return new Answer<>(this, timeout, current -> metaGet(current, possible));
  }

  /** Sends each batch after the answer to the one before. */
  private static CompletableFuture<Map<String, Item>> metaGet(
      Connection current, List<String> keys) {
    Map<String, Item> found = new HashMap<>();
    CompletableFuture<Void> all = CompletableFuture.allOf();
    for (int i = 0; i < keys.size(); i += BATCH_KEYS) {
      Request<Map<String, Item>> batch =
          Request.metaGet(keys.subList(i, Math.min(i + BATCH_KEYS, keys.size())));
      all = all.thenCompose(before -> current.submit(batch).thenAccept(found::putAll));
    }
    return all.thenApply(none -> found);
  }

  /**
   * The last access of a few items, without counting as one.
   *
   * @param keys not empty, each of them possible
   */
  public Answer<Map<String, LastAccess>> lastAccess(List<String> keys, Duration timeout) {
    return new Answer<>(this, timeout, current -> current.submit(Request.lastAccess(keys)));
  }

  /** Whether this server's version supports {@link #metaGet} and {@link #lastAccess}. */
  public Answer<Boolean> hasMetaGet(Duration timeout) {
    return new Answer<>(this, timeout, Connection::hasMetaGet);
  }

  /**
   * The value of one item; empty if there is no such item.
   *
   * @param maxBytes a larger value is an ERROR, and is not read
   * @param timeout limit of the whole answer
   */
  public Answer<Optional<Value>> get(String key, int maxBytes, Duration timeout) {
    return new Answer<>(
        this,
        timeout,
        current ->
            isPossibleKey(key)
                ? current.submit(Request.get(key, maxBytes))
                : CompletableFuture.completedFuture(Optional.empty()));
  }

  Answer<Statistics> statistics(Statistics.Group group, Duration timeout) {
    return new Answer<>(this, timeout, current -> current.submit(Request.statistics(group)));
  }

  /** Whether requests use an established connection. */
  synchronized boolean isConnected() {
    Connection known = connection;
    return known != null && known.isOpen() && known.stage() == Connection.Stage.ESTABLISHED;
  }

  /** The connection, which may not be established yet. */
  synchronized Connection current() {
    Connection known = connection;
    if (known != null && (known.isOpen() || closed)) {
      return known;
    }
    connection = open();
    return connection;
  }

  /**
   * Opens another connection, for an answer that would delay other requests, or to reach another
   * server behind a balancer. The caller ends it.
   */
  Connection open() {
    Connection own = newConnection();
    own.start();
    return own;
  }

  private Connection newConnection() {
    return access.login().isPresent()
        ? new BinaryConnection(dialer, access.login().get(), logins, received)
        : new TextConnection(dialer, logins, received);
  }

  /** Ends the connection, without waiting. Requests without an answer fail. */
  @Override
  public synchronized void close() {
    closed = true;
    if (connection == null || !connection.isOpen()) {
      // Later requests fail on it.
      connection = newConnection();
    }
    connection.end("the exporter is stopping.");
  }

  /** The failure with the server's name. */
  public CollectionException failure(Failure failure) {
    return new CollectionException(failure.kind(), this + ": " + failure.reason());
  }

  /** The server in messages. */
  @Override
  public String toString() {
    return server.address() + " (memcached.servers, place " + (server.index() + 1) + ")";
  }

  /**
   * Whether a key can exist ({@code doc/protocol.txt}, "Keys"). A longer one, or one with a space
   * or a control character, would be parsed as another command.
   */
  static boolean isPossibleKey(String key) {
    int bytes = key.getBytes(StandardCharsets.UTF_8).length;
    return bytes > 0
        && bytes <= MAX_KEY_BYTES
        && key.chars().allMatch(character -> character > ' ' && character != 0x7f);
  }
}
