package io.github.keystonetoken.bench;

import io.github.keystonetoken.bench.SurveyOptions.Part;
import io.github.keystonetoken.collect.CollectionException;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.logging.Logging;
import io.github.keystonetoken.servers.EndOnSignal;
import io.github.keystonetoken.servers.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Measures what a survey of the token table costs the database and does to Keystone's latency.
 * Tables of figures go to standard output as Markdown, everything else to standard error.
 */
public final class SurveyBenchmark {

  private final SurveyOptions options;
  private final Clock clock;
  private final PrintStream out;
  private final PrintStream progress;

  private SurveyBenchmark(
      SurveyOptions options, Clock clock, PrintStream out, PrintStream progress) {
    this.options = options;
    this.clock = clock;
    this.out = out;
    this.progress = progress;
  }

  public static void main(String[] args) {
    SurveyOptions options;
    try {
      options = SurveyOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("bench/run survey: " + e.getMessage());
      System.exit(2);
      return;
    }
    Logging.configure(new Config.Log("warn", false));
    EndOnSignal signal = EndOnSignal.install(Thread.currentThread());
    int status = 0;
    try {
      System.out.println("Command: `bench/run survey " + String.join(" ", args) + "`");
      new SurveyBenchmark(options, Clock.systemUTC(), System.out, System.err).run();
    } catch (SQLException
        | CollectionException
        | IOException
        | InterruptedException
        | ExecutionException
        | RuntimeException e) {
      status = 1;
      // After a signal the servers are ending, and failures are expected.
      if (!signal.received()) {
        System.err.println("bench/run survey: " + e);
      }
    }
    signal.done();
    System.exit(status);
  }

  private void run()
      throws SQLException,
          CollectionException,
          IOException,
          InterruptedException,
          ExecutionException {
    out.println("Machine: " + Machine.describe());
    for (TableShape shape : TableShape.all(options.divisor())) {
      boolean underLoad = shape.underLoad() && options.wants(Part.INTERFERENCE);
      boolean covered = !shape.hasIndexes() && options.wants(Part.COVERAGE);
      boolean priced = options.wants(shape.hasIndexes() ? Part.INDEXED : Part.COST);
      if (priced || covered || underLoad) {
        progress.println("Loading " + shape.describe() + " ...");
        long started = System.nanoTime();
        try (LoadedTable table = LoadedTable.load(shape, clock)) {
          progress.printf("... took %d s.%n", (System.nanoTime() - started) / 1_000_000_000);
          if (priced) {
            cost(shape, table);
          }
          if (covered) {
            coverage(shape, table);
          }
          if (underLoad) {
            interference(shape, table);
          }
        }
      }
    }
  }

  private void cost(TableShape shape, LoadedTable table)
      throws SQLException, CollectionException, IOException, InterruptedException {
    progress.println("Measuring costs ...");
    MarkdownTable costs = new CostBenchmark(table, clock).run();
    out.printf("%n### Cost: %s; %s%n%n", shape.describe(), table.version());
    out.print(costs);
  }

  private void coverage(TableShape shape, LoadedTable table)
      throws CollectionException, InterruptedException {
    progress.println("Drawing samples ...");
    MarkdownTable coverage = new CoverageBenchmark(table).run();
    out.printf("%n### Intervals: %s%n%n", shape.describe());
    out.print(coverage);
  }

  private void interference(TableShape shape, LoadedTable table)
      throws SQLException, InterruptedException, ExecutionException {
    progress.println("Measuring Keystone's latency ...");
    List<Phase> phases = new InterferenceBenchmark(table, options.phase()).run();
    out.printf("%n### Keystone's latency: %s; %s%n%n", shape.describe(), table.version());
    out.print(InterferenceReport.phases(phases));
    out.println("\nOver the same round without a monitor:\n");
    out.print(InterferenceReport.ratios(phases));
  }
}
