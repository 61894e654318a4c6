package io.github.keystonetoken;

import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.ConfigLoader;
import io.github.keystonetoken.config.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads the configuration on request, and when one of its files has changed. If it has problems,
 * they are logged, and the previous one stays in use.
 */
final class ConfigWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

  private final BlockingQueue<CompletableFuture<List<Problem>>> requests =
      new LinkedBlockingQueue<>();
  private final ConfigLoader loader;

  // Only the watch's own thread reads and writes these, once it runs.
  private Map<Path, Long> loaded;
  private Map<Path, Long> seen;

  /**
   * @param loaded checksums of the files when the configuration in use was loaded
   */
  ConfigWatch(ConfigLoader loader, Map<Path, Long> loaded) {
    this.loader = loader;
    this.loaded = loaded;
    this.seen = loaded;
  }

  /** Requests a load; completes with its problems, or with none if the configuration is in use. */
  CompletableFuture<List<Problem>> request() {
    CompletableFuture<List<Problem>> request = new CompletableFuture<>();
    requests.add(request);
    return request;
  }

  /**
   * Starts watching.
   *
   * @param interval how often the files are checked
   */
  void start(Exporter exporter, Duration interval) {
    Thread thread = new Thread(() -> run(exporter, interval), "config");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Exporter exporter, Duration interval) {
    try {
      while (true) {
        List<CompletableFuture<List<Problem>>> pending = await(interval);
        Map<Path, Long> now = loader.checksums();
        // A file that is being written differs from check to check: half of it may be valid.
        if (!pending.isEmpty() || (!now.equals(loaded) && now.equals(seen))) {
          loaded = now;
          List<Problem> problems = load(exporter);
          pending.forEach(request -> request.complete(problems));
        }
        seen = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for requests; returns none if there are none within the interval. */
  private List<CompletableFuture<List<Problem>>> await(Duration interval)
      throws InterruptedException {
    List<CompletableFuture<List<Problem>>> pending = new ArrayList<>();
    CompletableFuture<List<Problem>> first =
        requests.poll(interval.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      pending.add(first);
      requests.drainTo(pending);
    }
    return pending;
  }

  private List<Problem> load(Exporter exporter) {
    try {
      exporter.reload(loader.load());
      return List.of();
    } catch (ConfigException e) {
      e.problems().forEach(problem -> LOG.error("Configuration: {}", problem));
      LOG.error("The configuration was not loaded; the previous one stays in use.");
      exporter.reloadFailed();
      return e.problems();
    }
  }
}
