package io.github.keystonetoken.http;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Sets the configured headers, also on errors, and limits the time and memory of a response. */
final class ResponseFilter extends Filter implements AutoCloseable {

  private static final int MAX_SECONDS = 30;
  private static final int MAX_WRITE_BYTES = 8192;

  private final ScheduledThreadPoolExecutor limits = new ScheduledThreadPoolExecutor(1);
  private volatile Map<String, String> headers = Map.of();

  ResponseFilter() {
    limits.setRemoveOnCancelPolicy(true);
    // Not a daemon thread: this one keeps the process alive.
    limits.prestartCoreThread();
  }

  void setHeaders(Map<String, String> next) {
    headers = next;
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.setStreams(null, new Pieces(exchange.getResponseBody()));
    // An interrupt closes the connection of a client that does not read.
    Future<?> limit =
        limits.schedule(Thread.currentThread()::interrupt, MAX_SECONDS, TimeUnit.SECONDS);
    try {
      chain.doFilter(exchange);
    } finally {
      limit.cancel(false);
    }
  }

  @Override
  public String description() {
    return "headers and limits";
  }

  @Override
  public void close() {
    limits.shutdownNow();
  }

  /** Each connection keeps a buffer of twice its longest write. */
  private static final class Pieces extends FilterOutputStream {

    Pieces(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int done = 0; done < length; done += MAX_WRITE_BYTES) {
        out.write(bytes, offset + done, Math.min(MAX_WRITE_BYTES, length - done));
      }
    }
  }
}
