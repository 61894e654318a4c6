package io.github.keystonetoken.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, whose requests are answered one after the other on a thread of its own. It waits
 * without a limit: {@link Connections} closes it from outside.
 */
final class Connection implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** Bytes that are read after the last answer. */
  private static final int LONGEST_REST = 64 << 10;

  private final Socket socket;
  private final Connections connections;
  private final Semaphore turns;
  private final Supplier<Service> current;
  private final Clock clock;

  /**
   * @param turns to make an answer, which takes memory until it is sent
   * @param current what is served, which may be replaced at any time
   */
  Connection(
      Socket socket,
      Connections connections,
      Semaphore turns,
      Supplier<Service> current,
      Clock clock) {
    this.socket = socket;
    this.connections = connections;
    this.turns = turns;
    this.current = current;
    this.clock = clock;
  }

  @Override
  public void run() {
    try (socket) {
      Service service = current.get();
      if (service.tls().isEmpty()) {
        serve(socket, service);
      } else {
        try (Socket secured = service.tls().get().secure(socket)) {
          serve(secured, service);
        }
      }
    } catch (IOException e) {
      // Clients come and go, and some speak no TLS: nothing of it concerns the exporter.
      LOG.debug("A client's connection ended: {}", e.toString());
    } catch (RuntimeException e) {
      // Whatever a client brings about, the exporter goes on.
      LOG.warn("A client's connection failed.", e);
    } finally {
      connections.remove(this);
    }
  }

  private void serve(Socket channel, Service service) throws IOException {
    InputStream in = new BufferedInputStream(channel.getInputStream(), 1024);
    RequestReader reader = new RequestReader(in);
    AnswerWriter writer =
        new AnswerWriter(new BufferedOutputStream(channel.getOutputStream()), clock);
    while (hasMore(in) && connections.enter(this, Stage.REQUESTING)) {
      if (!exchange(reader, writer, service)) {
        takeLeave(channel, in);
        return;
      }
    }
  }

  private static boolean hasMore(InputStream in) throws IOException {
    in.mark(1);
    boolean hasMore = in.read() >= 0;
    in.reset();
    return hasMore;
  }

  /** Whether another request may follow. */
  private boolean exchange(RequestReader reader, AnswerWriter writer, Service service)
      throws IOException {
    Request request;
    try {
      request = reader.read();
    } catch (RefusedRequest e) {
      if (connections.enter(this, Stage.SENDING)) {
        writer.write(e.answer(), true, true);
      }
      return false;
    }
    if (!connections.enter(this, Stage.ANSWERING)) {
      return false;
    }
    // Not what the connection began with: users may have been removed since.
    Service now = current.get();
    boolean isLast = !request.keepsAlive() || !now.equals(service);
    Optional<Answer> answer = inTurn(() -> now.answer(request));
    if (answer.isEmpty()) {
      return false;
    }
    writer.write(answer.get(), !request.isHead(), isLast);
    return !isLast && connections.enter(this, Stage.IDLE);
  }

  /** Makes an answer that can be sent; empty where the connection has had to go. */
  private Optional<Answer> inTurn(Supplier<Answer> maker) {
    turns.acquireUninterruptibly();
    try {
      Answer answer = maker.get();
      return Optional.of(answer).filter(made -> connections.send(this, made.body()));
    } finally {
      turns.release();
    }
  }

  /** Closing with bytes unread would reset the connection before the client has its answer. */
  private static void takeLeave(Socket channel, InputStream in) throws IOException {
    channel.shutdownOutput();
    in.skipNBytes(LONGEST_REST);
  }

  /** Ends it at once, whatever its thread is waiting for. */
  void close() {
    try {
      // Not the one of TLS, which would wait to take leave.
      socket.close();
    } catch (IOException e) {
      LOG.debug("A client's connection did not close: {}", e.getMessage());
    }
  }
}
