package io.github.keystonetoken.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * What monitors do to Keystone's latency. Each has its phase in each round, in an order that
 * rotates, so that it is not always the same one that follows the worst.
 */
final class InterferenceBenchmark {

  private static final int ROUNDS = 8;

  /** Share of a phase that goes by unmeasured before it: what its predecessor left must settle. */
  private static final int SETTLING = 6;

  private final LoadedTable table;
  private final Duration length;

  /**
   * @param length how long each monitor is measured in each round
   */
  InterferenceBenchmark(LoadedTable table, Duration length) {
    this.table = table;
    this.length = length;
  }

  List<Phase> run() throws SQLException, InterruptedException, ExecutionException {
    table.restart();
    List<Phase> phases = new ArrayList<>();
    List<Monitor> order = new ArrayList<>(List.of(Monitor.values()));
    try (ExporterMonitor exporter = new ExporterMonitor(table, Account.PROCEDURE);
        KeystoneLoad load = KeystoneLoad.start(table.server())) {
      load.record(length);
      exporter.pause();
      for (int round = 1; round <= ROUNDS; round++) {
        for (Monitor monitor : order) {
          phases.add(measure(round, monitor, exporter, load));
        }
        Collections.rotate(order, -1);
      }
    }
    return phases;
  }

  private Phase measure(int round, Monitor monitor, ExporterMonitor exporter, KeystoneLoad load)
      throws SQLException, InterruptedException, ExecutionException {
    try (Monitor.Running running = monitor.start(table, exporter)) {
      TimeUnit.MILLISECONDS.sleep(length.toMillis() / SETTLING);
      long before = running.runs();
      Recording recording = load.record(length);
      return new Phase(round, monitor, running.runs() - before, recording);
    }
  }
}
