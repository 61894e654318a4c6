package io.github.keystonetoken.bench.peers;

import io.github.keystonetoken.servers.FreePort;
import io.github.keystonetoken.servers.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * A program that serves metrics.
 *
 * @param name for a person
 * @param command by the port that it is to listen on
 * @param hasFirst whether a page says that a server answered
 * @param hasAll whether a page holds all that was to be asked of the servers
 * @param loadCounts whether its load on the servers is measured: not where another one differs from
 *     it in its runtime or its page alone
 */
record Peer(
    String name,
    IntFunction<List<String>> command,
    Predicate<String> hasFirst,
    Predicate<String> hasAll,
    boolean loadCounts) {

  private static final long POLL_MICROS = 2_000;

  /** After which it is looked whether the program is still alive. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Starts it, and returns when its page has all. */
  Running start() {
    int port = FreePort.find();
    String url = "http://127.0.0.1:" + port + "/metrics";
    Scraper scraper = new Scraper(url);
    long start = System.nanoTime();
    ServerProcess process =
        ServerProcess.start(
            name,
            ServerProcess.newDirectory("peer"),
            command.apply(port),
            () -> answersSoon(scraper, hasFirst));
    double firstSeconds = (System.nanoTime() - start) / 1e9;
    process.await(() -> answersSoon(scraper, hasAll));
    return new Running(process, scraper, firstSeconds, (System.nanoTime() - start) / 1e9);
  }

  private static boolean answersSoon(Scraper scraper, Predicate<String> condition) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < end) {
      if (condition.test(scraper.page())) {
        return true;
      }
      try {
        TimeUnit.MICROSECONDS.sleep(POLL_MICROS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  /**
   * One that runs.
   *
   * @param firstSeconds from its start to the first page with data
   * @param allSeconds from its start to the first page with everything
   */
  record Running(ServerProcess process, Scraper scraper, double firstSeconds, double allSeconds)
      implements AutoCloseable {

    double cpuSeconds() {
      try {
        return CpuTime.seconds(process.pid());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    long series() {
      return scraper
          .page()
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .count();
    }

    @Override
    public void close() {
      process.close();
    }
  }
}
