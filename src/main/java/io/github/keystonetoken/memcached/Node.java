package io.github.keystonetoken.memcached;

import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.refresh.CollectionException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One memcached server. Connects when it is first asked, and again, resolving the name anew, after
 * any failure. Safe for several threads.
 */
public final class Node implements AutoCloseable {

  /** Keys asked for at once: a request of some 30 kB, which memcached answers in 2 ms. */
  static final int BATCH_KEYS = 500;

  private final Server server;
  private final LongAdder received = new LongAdder();
  private @Nullable CompletableFuture<Connection> connection;
  private boolean closed;

  Node(Server server) {
    this.server = server;
  }

  public Server server() {
    return server;
  }

  /** Bytes of all answers since the start. */
  public long fetchedBytes() {
    return received.sum();
  }

  /**
   * Size, time to live and flags of items, without their values, and without making them look used.
   *
   * @param timeout limit of the whole answer
   * @return the items that are there; a key that cannot exist is absent like any other
   */
  public Answer<Map<String, Item>> metaGet(Collection<String> keys, Duration timeout) {
    List<String> possible = keys.stream().filter(Key::isPossible).toList();
    return new Answer<>(this, timeout, current -> metaGet(current, possible, new HashMap<>()));
  }

  /** Whether {@link #metaGet} can be asked of this server's version. */
  public Answer<Boolean> hasMetaGet(Duration timeout) {
    return new Answer<>(this, timeout, current -> current.submit(new MetaGetProbe()));
  }

  /**
   * The value of one item.
   *
   * @param maxBytes a larger value is an ERROR, and is not read
   * @param timeout limit of the whole answer
   * @return empty where there is no such item
   */
  public Answer<Optional<Value>> get(String key, int maxBytes, Duration timeout) {
    return new Answer<>(
        this,
        timeout,
        current ->
            Key.isPossible(key)
                ? current.submit(new GetRequest(key, maxBytes))
                : CompletableFuture.completedFuture(Optional.empty()));
  }

  Answer<Statistics> statistics(Statistics.Group group, Duration timeout) {
    return new Answer<>(this, timeout, current -> current.submit(new StatisticsRequest(group)));
  }

  /** The next batch is sent when the one before it has been answered. */
  private static CompletableFuture<Map<String, Item>> metaGet(
      Connection current, List<String> keys, Map<String, Item> found) {
    if (keys.isEmpty()) {
      return CompletableFuture.completedFuture(found);
    }
    int size = Math.min(BATCH_KEYS, keys.size());
    return current
        .submit(new MetaGetRequest(keys.subList(0, size)))
        .thenCompose(
            items -> {
              found.putAll(items);
              return metaGet(current, keys.subList(size, keys.size()), found);
            });
  }

  /**
   * A connection, or one that is being made.
   *
   * @param reused whether it was there already when it was asked for
   */
  record Line(CompletableFuture<Connection> connection, boolean reused) {}

  /** The connection, a new one if there is none that can be used. */
  synchronized Line line() {
    if (closed) {
      return new Line(
          CompletableFuture.failedFuture(
              new CollectionException(Kind.UNREACHABLE, "the exporter is stopping.")),
          false);
    }
    if (connection == null || isUseless(connection)) {
      // On a thread of its own: nothing can interrupt the resolver.
      connection = CompletableFuture.supplyAsync(this::connect, this::startThread);
      return new Line(connection, false);
    }
    return new Line(connection, connection.isDone());
  }

  private static boolean isUseless(CompletableFuture<Connection> made) {
    return made.isCompletedExceptionally() || (made.isDone() && !made.join().isOpen());
  }

  private Connection connect() {
    try {
      InetAddress host = InetAddress.getByName(server.host());
      if (host instanceof Inet6Address) {
        // Throws where this host has no IPv6; spymemcached would leave its selector open.
        SocketChannel.open(StandardProtocolFamily.INET6).close();
      }
      return new Connection(
          new InetSocketAddress(host, server.port()), "memcached " + server.address(), received);
    } catch (UnknownHostException e) {
      throw new CompletionException(
          new CollectionException(
              Kind.UNREACHABLE,
              "its name cannot be resolved; is it spelled as intended, and known to this host's"
                  + " resolver?"));
    } catch (UnsupportedOperationException e) {
      throw new CompletionException(
          new CollectionException(
              Kind.UNREACHABLE, "its address is one of IPv6, which this host does not have."));
    } catch (IOException e) {
      throw new CompletionException(
          new CollectionException(
              Kind.UNREACHABLE, "no socket could be opened: " + e.getMessage()));
    }
  }

  private void startThread(Runnable task) {
    Thread thread = new Thread(task, "memcached " + server.address() + " connect");
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends the connection, without waiting. What has not been answered fails. */
  @Override
  public synchronized void close() {
    closed = true;
    if (connection != null) {
      // Also one that is still being made.
      connection =
          connection.whenComplete(
              (made, failure) -> {
                if (made != null) {
                  made.end();
                }
              });
    }
  }

  /** As messages call it. */
  @Override
  public String toString() {
    return server.address() + " (memcached.servers, place " + (server.index() + 1) + ")";
  }
}
