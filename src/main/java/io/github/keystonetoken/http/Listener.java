package io.github.keystonetoken.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections and gives each a thread.
 *
 * <p>The JDK's own server is not used: its threads are held by whoever is slow to shake hands or to
 * ask, its limit on connections refuses the newest, which a scraper is, and for each connection
 * with TLS it asks DNS for the client's name, which takes as long as DNS does.
 */
final class Listener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  /** Connections that the kernel holds until they are accepted. */
  private static final int BACKLOG = 512;

  /** Bytes; the kernel would keep some megabytes for each client that does not read. */
  private static final int SEND_BUFFER = 128 << 10;

  /** Answers that are made at a time: more than wait for a password or a reload. */
  private static final int TURNS = 8;

  /** One that had to go may hold its thread a little longer. */
  private static final int MOST_THREADS = 2 * Connections.MOST;

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMillis(600);
  private static final Duration THREAD_IDLE = Duration.ofSeconds(20);

  private final ServerSocket server;
  private final Supplier<Service> service;
  private final Clock clock;
  private final Connections connections = new Connections(System::nanoTime);
  private final Semaphore turns = new Semaphore(TURNS, true);
  private final AtomicInteger threads = new AtomicInteger();
  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(
          0,
          MOST_THREADS,
          THREAD_IDLE.toSeconds(),
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          named("http-"));
  private final Timer limits = new Timer("http-limits", true);

  private Listener(ServerSocket server, Supplier<Service> service, Clock clock) {
    this.server = server;
    this.service = service;
    this.clock = clock;
  }

  /**
   * Listens from now on.
   *
   * @param service what is served, which may be replaced at any time
   * @throws IOException if the address cannot be listened on
   */
  static Listener start(InetSocketAddress address, Supplier<Service> service, Clock clock)
      throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      server.bind(address, BACKLOG);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    Listener listener = new Listener(server, service, clock);
    listener.limits.schedule(
        new TimerTask() {
          @Override
          public void run() {
            listener.connections.closeOverdue();
          }
        },
        TICK.toMillis(),
        TICK.toMillis());
    // The one thread that keeps the process alive, since all others are daemons.
    new Thread(listener::accept, "http-accept").start();
    return listener;
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        try {
          take(server.accept());
        } catch (IOException e) {
          if (!server.isClosed()) {
            LOG.warn(
                "No connection could be accepted ({}); an idle one is closed. If this goes on, raise "
                    + "the limit of open files (LimitNOFILE= of the systemd unit).",
                e.getMessage());
            connections.closeOne();
            // Out of descriptors or memory, as a rule: it would fail again at once.
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(Socket socket) throws InterruptedException {
    Connection connection = new Connection(socket, connections, turns, service, clock);
    try {
      socket.setTcpNoDelay(true);
      socket.setSendBufferSize(SEND_BUFFER);
      if (connections.add(connection)) {
        workers.execute(connection);
        return;
      }
    } catch (SocketException | RejectedExecutionException e) {
      LOG.debug("A connection was not taken up: {}", e.getMessage());
    }
    connections.remove(connection);
    connection.close();
  }

  private ThreadFactory named(String prefix) {
    return task -> {
      Thread thread = new Thread(task, prefix + threads.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** The address it listens on, with the port that was chosen where 0 was asked for. */
  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** Closes connections that nothing is being answered on: what is served has been replaced. */
  void closeWaiting() {
    connections.closeWaiting();
  }

  /** Accepts nothing more, lets answers under way end, and closes every connection. */
  @Override
  public void close() {
    try {
      server.close();
      connections.end(PATIENCE);
    } catch (IOException e) {
      LOG.warn("The listening socket did not close: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    limits.cancel();
    workers.shutdownNow();
  }
}
