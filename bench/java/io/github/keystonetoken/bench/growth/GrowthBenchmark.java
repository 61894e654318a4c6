package io.github.keystonetoken.bench.growth;

import io.github.keystonetoken.bench.growth.GrowthOptions.Part;
import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.logging.Logging;
import io.github.keystonetoken.servers.EndOnSignal;
import io.github.keystonetoken.servers.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * Measures how the cost of a collection grows. Tables of figures go to standard output as Markdown,
 * plots to files, everything else to standard error.
 */
public final class GrowthBenchmark {

  private final GrowthOptions options;
  private final PrintStream out;
  private final PrintStream progress;

  private GrowthBenchmark(GrowthOptions options, PrintStream out, PrintStream progress) {
    this.options = options;
    this.out = out;
    this.progress = progress;
  }

  public static void main(String[] args) {
    GrowthOptions options;
    try {
      options = GrowthOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("bench/run growth: " + e.getMessage());
      System.exit(2);
      return;
    }
    Logging.configure(new Config.Log("warn", false));
    EndOnSignal signal = EndOnSignal.install(Thread.currentThread());
    int status = 0;
    try {
      System.out.println("Command: `bench/run growth " + String.join(" ", args) + "`");
      new GrowthBenchmark(options, System.out, System.err).run();
    } catch (SQLException | IOException | InterruptedException | RuntimeException e) {
      status = 1;
      // After a signal the servers are ending, and failures are expected.
      if (!signal.received()) {
        System.err.println("bench/run growth: " + e);
      }
    }
    signal.done();
    System.exit(status);
  }

  private void run() throws SQLException, IOException, InterruptedException {
    out.println("Machine: " + Machine.describe());
    for (Part part : Part.values()) {
      if (options.wants(part)) {
        report(part);
      }
    }
  }

  private void report(Part part) throws SQLException, IOException, InterruptedException {
    GrowthReport report = new GrowthReport(subject(part), measure(part));
    out.printf("%n### Growth: %s%n%n", report.subject().title());
    out.print(report.slopes());
    out.println();
    out.print(report.figures());
    String name = part.name().toLowerCase(Locale.ROOT);
    report.plot(options.plots().resolve("growth-" + name + ".png"));
  }

  private static Subject subject(Part part) {
    return switch (part) {
      case ROWS -> new Subject("rows of the token table", "rows", "pages read");
      case ITEMS -> new Subject("items on a memcached server", "items", "bytes received");
      case USERS -> new Subject("users", "users", "keys asked for");
      case SERVERS -> new Subject("memcached servers", "servers", "keys asked for");
    };
  }

  private List<Measured> measure(Part part) throws SQLException, IOException, InterruptedException {
    return switch (part) {
      case ROWS -> new RowsGrowth(options, progress).run();
      case ITEMS -> new ItemsGrowth(options, progress).run();
      case USERS -> new UsersGrowth(options, progress).run();
      case SERVERS -> new ServersGrowth(options, progress).run();
    };
  }
}
