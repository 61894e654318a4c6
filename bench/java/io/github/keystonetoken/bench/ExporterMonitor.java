package io.github.keystonetoken.bench;

import io.github.keystonetoken.servers.Exporter;

/**
 * The exporter as it is shipped, in a process of its own. It runs all the time, as a daemon does,
 * but is stopped (SIGSTOP) during the phases of other monitors: an exporter restarted for each
 * phase would spend it on compiling itself.
 */
final class ExporterMonitor implements AutoCloseable {

  private final Exporter exporter;

  ExporterMonitor(LoadedTable table, Account account) {
    String keystoneConf =
        """
        [database]
        connection = %s
        [token]
        expiration = %d
        """
            .formatted(table.url(account), Population.LIFETIME.toSeconds());
    this.exporter =
        Exporter.start(keystoneConf, "--no-collector.memcached", "--no-collector.lists");
    exporter.awaitReady();
  }

  /** Stands still from now on. */
  void pause() {
    exporter.pause();
  }

  /** Goes on until it is closed. It collects at once, and from then on at its interval. */
  Monitor.Running resume() {
    exporter.resume();
    return new Watching(this);
  }

  /** Collections that succeeded. */
  private long collections() {
    return (long)
        exporter
            .page()
            .value(
                "keystone_token_exporter_collector_runs_total",
                "collector",
                "sql",
                "outcome",
                "success")
            .orElse(0);
  }

  private record Watching(ExporterMonitor monitor) implements Monitor.Running {
    @Override
    public long runs() {
      return monitor.collections();
    }

    @Override
    public void close() {
      monitor.pause();
    }
  }

  @Override
  public void close() {
    exporter.close();
  }
}
