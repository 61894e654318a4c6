package io.github.keystonetoken.bench;

import io.github.keystonetoken.servers.EndOnSignal;
import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Machine;
import io.github.keystonetoken.servers.Memcached;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Measures the walk through all keys of a server and a reader written in C on the same server:
 * speed, memory, and the latency of other clients. Tables go to standard output as Markdown,
 * everything else to standard error.
 */
public final class WalkBenchmark {

  /** Interval of the crawls that memcached starts itself, which would delay both readers. */
  private static final int REST_MILLIS = 300;

  private final WalkOptions options;
  private final PrintStream out;
  private final PrintStream progress;

  private WalkBenchmark(WalkOptions options, PrintStream out, PrintStream progress) {
    this.options = options;
    this.out = out;
    this.progress = progress;
  }

  public static void main(String[] args) {
    WalkOptions options;
    try {
      options = WalkOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("bench/run walk: " + e.getMessage());
      System.exit(2);
      return;
    }
    EndOnSignal signal = EndOnSignal.install(Thread.currentThread());
    int status = 0;
    try {
      System.out.println("Command: `bench/run walk " + String.join(" ", args) + "`");
      new WalkBenchmark(options, System.out, System.err).run();
    } catch (IOException | InterruptedException | RuntimeException e) {
      status = 1;
      if (!signal.received()) {
        System.err.println("bench/run walk: " + e);
      }
    }
    signal.done();
    System.exit(status);
  }

  private void run() throws IOException, InterruptedException {
    out.println("Machine: " + Machine.describe());
    try (CPrograms programs = new CPrograms();
        Memcached memcached = Memcached.start("-m", "1024")) {
      progress.println("Loading " + options.items() + " items ...");
      programs.load(memcached.port(), options.items());
      String version = memcached.ask("version", "\r\n").strip();
      out.printf(
          Locale.ROOT, "%n### Key walk: %,d items, memcached %s%n%n", options.items(), version);
      try (WalkerProcess walker = new WalkerProcess(memcached.port())) {
        progress.println("Measuring the pace ...");
        out.print(pace(programs, walker, memcached));
        progress.println("Measuring the latency of other clients ...");
        out.println();
        out.print(latency(programs, walker, memcached));
      }
      progress.println("Walking with the exporter ...");
      out.printf(
          Locale.ROOT,
          "%nPeak resident memory of the exporter as shipped, walking every two seconds for %d s:"
              + " %.1f MiB.%n",
          options.daemonSeconds(),
          daemonMemory(memcached));
    }
    progress.println("Looking up the lists of many users ...");
    try (CPrograms programs = new CPrograms()) {
      new ProbeBenchmark(options, out).run(programs);
    }
  }

  /** Alternating, after one warm-up of each. */
  private MarkdownTable pace(CPrograms programs, WalkerProcess walker, Memcached memcached)
      throws IOException, InterruptedException {
    double[] drain = new double[options.rounds()];
    double[] ours = new double[options.rounds()];
    double[] ratios = new double[options.rounds()];
    programs.drain(memcached.port());
    rest();
    walker.walk(options.items());
    for (int round = 0; round < options.rounds(); round++) {
      if (round % 2 == 0) {
        drain[round] = drainAfterRest(programs, memcached);
        ours[round] = walkAfterRest(walker);
      } else {
        ours[round] = walkAfterRest(walker);
        drain[round] = drainAfterRest(programs, memcached);
      }
      ratios[round] = ours[round] / drain[round];
    }
    MarkdownTable table =
        new MarkdownTable(List.of("reader", "items/s, median", "least", "most", "of the C reader"));
    table.row(row("`drain.c`", drain, "1"));
    table.row(
        row(
            "the exporter's walk",
            ours,
            String.format(Locale.ROOT, "%.2f", Percentile.of(ratios, 0.5))));
    return table;
  }

  private static List<String> row(String reader, double[] values, String ratio) {
    List<String> cells = new ArrayList<>(List.of(reader));
    for (double share : new double[] {0.5, 1e-6, 1}) {
      cells.add(String.format(Locale.ROOT, "%,.0f", Percentile.of(values, share)));
    }
    cells.add(ratio);
    return cells;
  }

  private static double drainAfterRest(CPrograms programs, Memcached memcached)
      throws IOException, InterruptedException {
    rest();
    return programs.drain(memcached.port());
  }

  private double walkAfterRest(WalkerProcess walker) throws IOException, InterruptedException {
    rest();
    return walker.walk(options.items());
  }

  private static void rest() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
  }

  /** A load to repeat while latency is measured. */
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private MarkdownTable latency(CPrograms programs, WalkerProcess walker, Memcached memcached)
      throws IOException, InterruptedException {
    double[] alone = new double[options.phases()];
    double[] drain = new double[options.phases()];
    double[] ours = new double[options.phases()];
    for (int phase = 0; phase < options.phases(); phase++) {
      alone[phase] = p99During(programs, memcached, WalkBenchmark::rest);
      drain[phase] = p99During(programs, memcached, () -> drainAfterRest(programs, memcached));
      ours[phase] = p99During(programs, memcached, () -> walkAfterRest(walker));
    }
    MarkdownTable table =
        new MarkdownTable(List.of("beside 2,000 gets a second", "p99 of gets, µs, median"));
    table.row(List.of("nothing", micros(alone)));
    table.row(List.of("`drain.c`, repeated", micros(drain)));
    table.row(List.of("the exporter's walk, repeated", micros(ours)));
    return table;
  }

  private static String micros(double[] values) {
    return String.format(Locale.ROOT, "%,.0f", Percentile.of(values, 0.5));
  }

  private double p99During(CPrograms programs, Memcached memcached, Work work)
      throws IOException, InterruptedException {
    Process gets = programs.startGets(memcached.port(), options.phaseSeconds(), options.items());
    try {
      while (gets.isAlive()) {
        work.run();
      }
      return CPrograms.p99(gets);
    } finally {
      gets.destroyForcibly();
    }
  }

  private double daemonMemory(Memcached memcached) throws IOException, InterruptedException {
    // Half of an interval is for the walk.
    String keystoneConf = "[memcache]\nservers = " + memcached.address() + "\n";
    try (Exporter exporter =
        Exporter.start(
            keystoneConf,
            "--memcached.servers=" + memcached.address(),
            "--collector.lists.interval=2s",
            "--collector.lists.timeout=900ms",
            "--collector.lists.walk-interval=2s",
            "--no-collector.sql")) {
      exporter.awaitReady();
      TimeUnit.SECONDS.sleep(options.daemonSeconds());
      double listed =
          exporter
              .page()
              .value("keystone_token_memcached_scan_items", "server", memcached.address())
              .orElse(0);
      if (listed < options.items() * 0.99) {
        throw new IOException(
            "the exporter listed " + listed + " items. It said: " + exporter.log());
      }
      return PeakMemory.mebibytes(exporter.pid());
    }
  }
}
