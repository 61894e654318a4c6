package io.github.keystonetoken;

import io.github.keystonetoken.config.ConfigException;
import io.github.keystonetoken.config.ConfigFiles;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the configuration again when it is asked to, and when a file of it has changed. A
 * configuration with problems is not taken up: they are logged, and the running one stays.
 */
final class ConfigWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

  private final CommandLine commandLine;
  private final Exporter exporter;
  private final Duration interval;
  private final Semaphore requests = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "config");

  // Only the watch's own thread reads and writes these, once it runs.
  private ConfigFiles loaded;
  private ConfigFiles seen;

  /**
   * Prepares the watch.
   *
   * @param loaded the files as they were when the running configuration was loaded
   * @param interval how often they are looked at
   */
  ConfigWatch(CommandLine commandLine, Exporter exporter, ConfigFiles loaded, Duration interval) {
    this.commandLine = commandLine;
    this.exporter = exporter;
    this.loaded = loaded;
    this.seen = loaded;
    this.interval = interval;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Loads the configuration again soon, whether a file has changed or not. */
  void request() {
    requests.release();
  }

  private void run() {
    try {
      while (true) {
        boolean requested = requests.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS);
        requests.drainPermits();
        ConfigFiles now = commandLine.files();
        // A file that is just being written differs from look to look: half of it may be sound.
        if (requested || (!now.equals(loaded) && now.equals(seen))) {
          load(now);
        }
        seen = now;
      }
    } catch (InterruptedException e) {
      // close() interrupts: there is nothing left to do.
      Thread.currentThread().interrupt();
    }
  }

  private void load(ConfigFiles files) {
    loaded = files;
    try {
      exporter.reload(commandLine.load());
    } catch (ConfigException e) {
      e.problems().forEach(problem -> LOG.error("Configuration: {}", problem));
      LOG.error("The configuration is not taken up; the one before it stays in use.");
      exporter.reloadFailed();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
