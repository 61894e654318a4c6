package io.github.keystonetoken.memcached;

import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.collect.LoginBackoff;
import io.github.keystonetoken.model.Failure.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;

/** A connection over the text protocol. Its thread writes requests and reads their answers. */
final class TextConnection extends Connection {

  /**
   * Requests are written up to this many bytes before their answers are read. Socket buffers hold
   * more, so writing does not block on a server whose answers are not read yet.
   */
  private static final int PIPELINE_BYTES = 8 * 1024;

  private final BlockingQueue<Request<?>> waiting = new LinkedBlockingQueue<>();

  /** Written and not answered, in order. Used only by the connection's thread. */
  private final Deque<Request<?>> sent = new ArrayDeque<>();

  TextConnection(Dialer dialer, LoginBackoff logins, LongAdder received) {
    super(dialer, logins, received);
  }

  @Override
  <T> CompletableFuture<T> submit(Request<T> request) {
    waiting.add(request);
    return expect(request.answer);
  }

  @Override
  void exchange() throws IOException, CollectionException, InterruptedException {
    try (Dialer.Link link = dialer.open(this::reached)) {
      reached(Stage.ESTABLISHED);
      LineReader answers = new LineReader(link.in(), received);
      while (isOpen()) {
        write(link.out());
        readAnswers(answers);
      }
    }
  }

  private void write(OutputStream out) throws IOException, InterruptedException {
    int bytes = 0;
    for (Request<?> next = waiting.take(); next != null; next = waiting.poll()) {
      sent.add(next);
      out.write(next.command);
      bytes += next.command.length;
      if (bytes >= PIPELINE_BYTES) {
        break;
      }
    }
    out.flush();
  }

  private void readAnswers(LineReader in) throws IOException {
    while (isOpen() && !sent.isEmpty()) {
      Request<?> request = sent.element();
      try {
        request.readAnswer(in);
        sent.remove();
      } catch (CollectionException | RuntimeException e) {
        // Before the caller may ask again. The other requests fail when this thread returns.
        if (e instanceof CollectionException reason
            && reason.failure().kind() == Kind.UNREACHABLE) {
          stop(reason, true);
        } else {
          stop(outOfSync(), false);
        }
        request.answer.completeExceptionally(e);
      }
    }
    if (in.hasMore()) {
      stop(outOfSync(), false);
    }
  }
}
