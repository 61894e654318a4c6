package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.model.Failure.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** A connection over the text protocol. Its thread writes requests and reads their answers. */
final class TextConnection extends Connection {

  /**
   * Requests are written until they have this many bytes, and then their answers read. Sockets hold
   * more, so a server that waits for its answers to be read does not keep it from being written.
   */
  private static final int PIPELINE_BYTES = 8 * 1024;

  private final Dialer dialer;
  private final byte[] buffer;
  private final LongAdder received;
  private final BlockingQueue<Request<?>> waiting = new LinkedBlockingQueue<>();

  /** Written and not answered, in order. Changed by the thread alone. */
  private final Deque<Request<?>> sent = new ConcurrentLinkedDeque<>();

  /** What has been read and not consumed. Of the thread alone. */
  private ByteBuffer data;

  /**
   * Not started yet.
   *
   * @param bufferBytes what is read at once
   * @param received counts the bytes of answers
   */
  TextConnection(Dialer dialer, int bufferBytes, LongAdder received) {
    super(dialer.address());
    this.dialer = dialer;
    this.buffer = new byte[bufferBytes];
    this.data = ByteBuffer.wrap(buffer, 0, 0);
    this.received = received;
  }

  @Override
  CompletableFuture<Statistics> statistics(Statistics.Group group) {
    return submit(new StatisticsRequest(group));
  }

  @Override
  CompletableFuture<Optional<Value>> get(String key, int maxBytes) {
    return submit(new GetRequest(key, maxBytes));
  }

  @Override
  CompletableFuture<Boolean> hasMetaGet() {
    return submit(new MetaGetRequest.Probe());
  }

  @Override
  CompletableFuture<Map<String, Item>> metaGet(List<String> keys) {
    return submit(new MetaGetRequest(keys));
  }

  /** Sends a request; the future fails when the connection ends before the answer has come. */
  <T> CompletableFuture<T> submit(Request<T> request) {
    waiting.add(request);
    failIfEnded();
    return request.answer();
  }

  @Override
  void exchange(Consumer<Stage> reached)
      throws IOException, CollectionException, InterruptedException {
    try (Dialer.Link link = dialer.open(reached)) {
      reached.accept(Stage.ESTABLISHED);
      while (isOpen()) {
        write(link);
        readAnswers(link);
      }
    }
  }

  @Override
  void failUnanswered(CollectionException reason) {
    for (Request<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.fail(reason);
    }
    sent.forEach(request -> request.fail(reason));
  }

  private void write(Dialer.Link link) throws IOException, InterruptedException {
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

  private void readAnswers(Dialer.Link link) throws IOException {
    while (isOpen() && !sent.isEmpty()) {
      Request<?> request = sent.element();
      try {
        readAnswer(link, request);
        sent.remove();
        request.deliver();
      } catch (CollectionException e) {
        sent.remove();
        if (e.failure().kind() == Kind.UNREACHABLE) {
          end(e, true);
        } else {
          endOutOfSync();
        }
        request.fail(e);
      } catch (RuntimeException e) {
        sent.remove();
        endOutOfSync();
        request.fail(e);
      }
    }
    if (data.hasRemaining()) {
      endOutOfSync();
    }
  }

  private void readAnswer(Dialer.Link link, Request<?> request)
      throws IOException, CollectionException {
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
}
