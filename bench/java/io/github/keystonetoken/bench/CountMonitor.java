package io.github.keystonetoken.bench;

import io.github.keystonetoken.servers.MariaDb;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A monitor that knows no better: it counts the rows, again and again. */
final class CountMonitor implements Monitor.Running {

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final AtomicLong runs = new AtomicLong();
  private final Connection connection;
  private final Statement statement;

  private CountMonitor(Connection connection) throws SQLException {
    this.connection = connection;
    this.statement = connection.createStatement();
  }

  /**
   * @param interval from the start of one count to the start of the next; one that takes longer is
   *     followed by the next at once
   */
  static CountMonitor start(MariaDb server, Duration interval) throws SQLException {
    CountMonitor monitor = new CountMonitor(server.connect(LoadedTable.DATABASE));
    var unused = monitor.thread.submit(() -> monitor.count(interval));
    return monitor;
  }

  private Void count(Duration interval) throws SQLException, InterruptedException {
    while (!thread.isShutdown()) {
      long due = System.nanoTime() + interval.toNanos();
      statement.executeQuery(NaiveStatement.COUNT.sql()).close();
      runs.incrementAndGet();
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    }
    return null;
  }

  @Override
  public long runs() {
    return runs.get();
  }

  /** Ends the statement that runs, too: the server would not for a client that is gone. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      statement.cancel();
      thread.awaitTermination(1, TimeUnit.MINUTES);
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("could not end a count: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
