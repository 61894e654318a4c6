package io.github.keystonetoken.bench;

import io.github.keystonetoken.demo.Exposition;
import io.github.keystonetoken.servers.Exporter;
import java.time.Duration;

/** The exporter as it is shipped, in a process of its own. */
final class ExporterMonitor implements Monitor.Running {

  private final Exporter exporter;

  ExporterMonitor(LoadedTable table, Account account, Duration interval) {
    String keystoneConf =
        """
        [database]
        connection = %s
        [token]
        expiration = %d
        """
            .formatted(table.url(account), Population.LIFETIME.toSeconds());
    this.exporter =
        Exporter.start(
            keystoneConf,
            "--collector.sql.interval=" + interval.toSeconds() + "s",
            "--no-collector.memcached",
            "--no-collector.lists");
    exporter.awaitReady();
  }

  /** Collections that succeeded. */
  @Override
  public long runs() {
    return (long)
        Exposition.parse(exporter.metrics())
            .value(
                "keystone_token_exporter_collector_runs_total",
                "collector",
                "sql",
                "outcome",
                "success")
            .orElse(0);
  }

  @Override
  public void close() {
    exporter.close();
  }
}
