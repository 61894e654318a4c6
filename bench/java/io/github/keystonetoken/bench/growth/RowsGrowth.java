package io.github.keystonetoken.bench.growth;

import io.github.keystonetoken.bench.LoadedTable;
import io.github.keystonetoken.bench.ServerCounters;
import io.github.keystonetoken.bench.TableShape;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The SQL collector against the rows of the token table, which grows in the same server. */
final class RowsGrowth {

  /** A sample may be off by its 95 % interval; this is four times as much. */
  private static final double MOST_WRONG = 0.15;

  private final GrowthOptions options;
  private final PrintStream progress;
  private final List<Measured> measured = new ArrayList<>();

  RowsGrowth(GrowthOptions options, PrintStream progress) {
    this.options = options;
    this.progress = progress;
  }

  List<Measured> run() throws SQLException, IOException, InterruptedException {
    List<Integer> rows = options.sizes(10_000, 100_000, 1_000_000, 10_000_000);
    grow("primary key only", TableShape.narrow(rows.get(0)), rows);
    List<Integer> indexed = options.sizes(10_000, 100_000, 1_000_000, 4_000_000);
    grow("Juno's indexes", TableShape.narrowIndexed(indexed.get(0)), indexed);
    return measured;
  }

  private void grow(String indexes, TableShape shape, List<Integer> sizes)
      throws SQLException, IOException, InterruptedException {
    progress.printf("Loading %,d rows, %s ...%n", shape.rows(), indexes);
    try (LoadedTable table = LoadedTable.load(shape, Clock.systemUTC())) {
      for (int size : sizes) {
        if (size > table.truth().rows()) {
          progress.printf("Loading up to %,d rows ...%n", size);
          table.grow(size - (int) table.truth().rows());
        }
        measure(indexes, table);
      }
    }
  }

  private void measure(String indexes, LoadedTable table)
      throws SQLException, IOException, InterruptedException {
    long rows = table.truth().rows();
    progress.printf("Collecting from %,d rows, %s ...%n", rows, indexes);
    try (CollectorProcess collector =
        CollectorProcess.start("sql", Integer.toString(table.server().port()))) {
      measured.add(repetitions(indexes + ", warm", rows).warm(collector, Repetitions.NOTHING));
      measured.add(
          repetitions(indexes + ", cold", rows)
              .cold(
                  collector, table::restart, () -> ServerCounters.of(table.server()).pagesRead()));
    }
  }

  private Repetitions repetitions(String kind, long rows) {
    return new Repetitions(kind, rows, options.repetitions(), counted -> isNear(counted, rows));
  }

  private static boolean isNear(long counted, long rows) {
    return Math.abs(counted - rows) <= MOST_WRONG * rows;
  }
}
