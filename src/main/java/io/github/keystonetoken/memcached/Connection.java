package io.github.keystonetoken.memcached;

import io.github.keystonetoken.config.MemcachedLogin;
import io.github.keystonetoken.model.Failure.Kind;
import io.github.keystonetoken.refresh.CollectionException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one server. A thread of its own makes it, writes requests and reads their
 * answers, so whoever asks never waits here.
 *
 * <p>It lives until its first failure and is not mended: an answer that was not understood leaves
 * nobody knowing where the next begins, and the server's name may lead elsewhere by now. {@link
 * Node} makes another.
 */
final class Connection {

  /**
   * Requests are written until they have this many bytes, and then their answers read. Sockets hold
   * more, so a server that waits for its answers to be read does not keep it from being written.
   */
  private static final int PIPELINE_BYTES = 8 * 1024;

  private final Dialer dialer;
  private final Optional<MemcachedLogin> login;
  private final byte[] buffer;
  private final LongAdder received;
  private final Thread thread;
  private final BlockingQueue<Request<?>> waiting = new LinkedBlockingQueue<>();

  /** Written and not answered, in order. Of the thread alone. */
  private final Deque<Request<?>> sent = new ArrayDeque<>();

  /** What has been read and not consumed. Of the thread alone. */
  private ByteBuffer data;

  private volatile Stage stage = Stage.RESOLVING;
  private volatile @Nullable End end;

  /**
   * Why it ended.
   *
   * @param byServer whether the server ended or refused it, and not we
   */
  private record End(CollectionException reason, boolean byServer) {}

  /**
   * Not started yet.
   *
   * @param login what it begins with, where the server demands one
   * @param bufferBytes what is read at once
   * @param received counts the bytes of answers
   */
  Connection(Dialer dialer, Optional<MemcachedLogin> login, int bufferBytes, LongAdder received) {
    this.dialer = dialer;
    this.login = login;
    this.buffer = new byte[bufferBytes];
    this.data = ByteBuffer.wrap(buffer, 0, 0);
    this.received = received;
    thread = new Thread(this::run, "memcached " + dialer.address());
    thread.setDaemon(true);
  }

  /** Begins to connect, without waiting. */
  void start() {
    thread.start();
  }

  /** Sends a request; the future fails when the connection ends before the answer has come. */
  <T> CompletableFuture<T> submit(Request<T> request) {
    if (isBinary() && !(request instanceof BinaryRequest)) {
      request.fail(
          new CollectionException(
              Kind.ERROR,
              "it is reached by SASL, and so over the binary protocol, which does not have \""
                  + request
                  + "\"; only its statistics are read."));
      return request.answer();
    }
    waiting.add(request);
    End known = end;
    if (known != null) {
      failWaiting(known);
    }
    return request.answer();
  }

  /** Whether it takes requests of the binary protocol only. */
  boolean isBinary() {
    return login.filter(MemcachedLogin::sasl).isPresent();
  }

  /** Whether it can still be used. */
  boolean isOpen() {
    return end == null;
  }

  /** How far it has come. */
  Stage stage() {
    return stage;
  }

  /** Whether it ended because the server ended or refused it, and not because of an answer. */
  boolean wasEndedByServer() {
    End known = end;
    return known != null && known.byServer();
  }

  /**
   * Ends it without waiting; what has not been answered fails.
   *
   * @param reason told to whoever waits
   */
  void end(String reason) {
    End known = end(new CollectionException(Kind.UNREACHABLE, reason), false);
    // Ends whatever the thread waits for, and closes the socket, except while a name is resolved.
    thread.interrupt();
    failWaiting(known);
  }

  /** The first end counts. */
  private synchronized End end(CollectionException reason, boolean byServer) {
    End known = end;
    if (known == null) {
      known = new End(reason, byServer);
      end = known;
    }
    return known;
  }

  private void run() {
    try (Link link = dialer.open(reached -> stage = reached)) {
      if (login.isPresent()) {
        stage = Stage.LOGGING_IN;
        logIn(link, login.get());
      }
      stage = Stage.ESTABLISHED;
      while (isOpen()) {
        write(link);
        readAnswers(link);
      }
    } catch (CollectionException e) {
      end(e, true);
    } catch (SSLException e) {
      end(Tls.failure(e), true);
    } catch (IOException e) {
      end(lost(), true);
    } catch (InterruptedException e) {
      // Whoever interrupted has said why it ends.
    } finally {
      End known = end(lost(), true);
      sent.forEach(request -> request.fail(known.reason()));
      failWaiting(known);
    }
  }

  private static CollectionException lost() {
    return new CollectionException(
        Kind.UNREACHABLE,
        "it closed the connection without an answer; did it stop, is it at its limit of connections"
            + " (option -c), or was it started with -Z, which needs --memcached.tls?");
  }

  private void logIn(Link link, MemcachedLogin account) throws IOException, CollectionException {
    if (isBinary()) {
      converse(link, new SaslLoginRequest(account));
    } else if (converse(link, new LoginProbe())) {
      converse(link, new LoginRequest(account));
    }
  }

  private boolean converse(Link link, Request<Boolean> request)
      throws IOException, CollectionException {
    link.out().write(request.command());
    link.out().flush();
    readAnswer(link, request);
    request.deliver();
    return request.answer().join();
  }

  private void write(Link link) throws IOException, InterruptedException {
    int bytes = 0;
    for (Request<?> next = waiting.take(); next != null; next = waiting.poll()) {
      sent.add(next);
      link.out().write(next.command());
      bytes += next.command().length;
      if (bytes >= PIPELINE_BYTES) {
        break;
      }
    }
    link.out().flush();
  }

  private void readAnswers(Link link) throws IOException {
    while (isOpen() && !sent.isEmpty()) {
      Request<?> request = sent.element();
      try {
        readAnswer(link, request);
        sent.remove();
        request.deliver();
      } catch (CollectionException e) {
        sent.remove();
        boolean byServer = e.failure().kind() == Kind.UNREACHABLE;
        end(byServer ? e : spoilt(), byServer);
        request.fail(e);
      } catch (RuntimeException e) {
        sent.remove();
        end(spoilt(), false);
        request.fail(e);
      }
    }
    if (data.hasRemaining()) {
      end(spoilt(), false);
    }
  }

  private static CollectionException spoilt() {
    return new CollectionException(
        Kind.UNREACHABLE, "its answer to another request made an end of the connection.");
  }

  private void readAnswer(Link link, Request<?> request) throws IOException, CollectionException {
    while (!consume(request)) {
      int read = link.in().read(buffer);
      if (read < 0) {
        throw new EOFException();
      }
      data = ByteBuffer.wrap(buffer, 0, read);
    }
  }

  private boolean consume(Request<?> request) throws CollectionException {
    int start = data.position();
    try {
      return request.readFrom(data);
    } finally {
      received.add(data.position() - start);
    }
  }

  private void failWaiting(End known) {
    for (Request<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.fail(known.reason());
    }
  }
}
