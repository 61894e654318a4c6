package io.github.keystonetoken;

import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.ConfigFiles;
import io.github.keystonetoken.config.ConfigLoader;
import io.github.keystonetoken.config.Problem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the configuration again when it is asked to, and when a file of it has changed. A
 * configuration with problems is not taken up: they are logged, and the running one stays.
 */
final class ConfigWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

  private final ConfigLoader loader;
  private final Exporter exporter;
  private final Duration interval;
  private final ReloadRequests requests;
  private final Thread thread = new Thread(this::run, "config");

  // Only the watch's own thread reads and writes these, once it runs.
  private ConfigFiles loaded;
  private ConfigFiles seen;

  /**
   * Prepares the watch.
   *
   * @param requests to load it though no file has changed
   * @param loaded the files as they were when the running configuration was loaded
   * @param interval how often they are looked at
   */
  ConfigWatch(
      ConfigLoader loader,
      Exporter exporter,
      ReloadRequests requests,
      ConfigFiles loaded,
      Duration interval) {
    this.loader = loader;
    this.exporter = exporter;
    this.requests = requests;
    this.loaded = loaded;
    this.seen = loaded;
    this.interval = interval;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        List<CompletableFuture<List<Problem>>> asked = requests.await(interval);
        ConfigFiles now = loader.files();
        // A file that is just being written differs from look to look: half of it may be sound.
        if (!asked.isEmpty() || (!now.equals(loaded) && now.equals(seen))) {
          List<Problem> problems = load(now);
          asked.forEach(request -> request.complete(problems));
        }
        seen = now;
      }
    } catch (InterruptedException e) {
      // close() interrupts: there is nothing left to do.
      Thread.currentThread().interrupt();
    }
  }

  private List<Problem> load(ConfigFiles files) {
    loaded = files;
    try {
      exporter.reload(loader.load());
      return List.of();
    } catch (ConfigException e) {
      e.problems().forEach(problem -> LOG.error("Configuration: {}", problem));
      LOG.error("The configuration is not taken up; the one before it stays in use.");
      exporter.reloadFailed();
      return e.problems();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
