package io.github.keystonetoken.bench;

import java.sql.SQLException;
import java.time.Duration;

/** What watches the table beside Keystone's traffic. */
enum Monitor {
  NOTHING("nothing"),
  EXPORTER("this exporter"),
  COUNT("count(*)");

  /** The exporter's default. */
  static final Duration INTERVAL = Duration.ofMinutes(1);

  private final String label;

  Monitor(String label) {
    this.label = label;
  }

  /** For a person. */
  String label() {
    return label;
  }

  /** A monitor at work. */
  interface Running extends AutoCloseable {

    /** How often it has looked at the table. */
    long runs();

    @Override
    void close();
  }

  /**
   * Starts watching.
   *
   * @param exporter a stopped one
   */
  Running start(LoadedTable table, ExporterMonitor exporter) throws SQLException {
    return switch (this) {
      case NOTHING -> new Idle();
      case EXPORTER -> exporter.resume();
      case COUNT -> CountMonitor.start(table.server(), INTERVAL);
    };
  }

  private record Idle() implements Running {
    @Override
    public long runs() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
