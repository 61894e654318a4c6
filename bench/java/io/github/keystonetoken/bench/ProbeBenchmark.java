package io.github.keystonetoken.bench;

import io.github.keystonetoken.servers.Exporter;
import io.github.keystonetoken.servers.Memcached;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Cost of looking up the lists of 10,000 users on two servers, and the latency of other clients of
 * one of them. The exporter is the shipped one; it is stopped in every other phase.
 */
final class ProbeBenchmark {

  private static final int USERS = 10_000;
  private static final int ITEMS = 20_000;

  private final WalkOptions options;
  private final PrintStream out;

  ProbeBenchmark(WalkOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  void run(CPrograms programs) throws IOException, InterruptedException {
    Path users = Files.createTempFile("keystone-token-users-", "");
    try (Memcached first = Memcached.start("-m", "256");
        Memcached second = Memcached.start("-m", "256")) {
      Files.writeString(users, users());
      programs.load(first.port(), ITEMS);
      programs.load(second.port(), ITEMS);
      try (Exporter exporter =
          Exporter.start(
              "[token]\ndriver = memcache\n",
              "--memcached.servers=" + first.address() + "," + second.address(),
              "--keystone.users-file=" + users,
              "--collector.lists.interval=1s",
              "--collector.lists.timeout=900ms",
              "--collector.max-age=5m")) {
        exporter.awaitReady();
        measure(programs, first, exporter);
      }
    } finally {
      Files.delete(users);
    }
  }

  /** Ids as Keystone generates them. No user has a list, so that each lookup is a miss. */
  private static String users() {
    return IntStream.range(0, USERS)
        .mapToObj(user -> String.format(Locale.ROOT, "%032x", user) + " user-" + user + "\n")
        .collect(Collectors.joining());
  }

  private void measure(CPrograms programs, Memcached server, Exporter exporter)
      throws IOException, InterruptedException {
    double[] alone = new double[options.phases()];
    double[] ours = new double[options.phases()];
    double[] took = new double[options.phases()];
    // Warmed up, like a daemon.
    TimeUnit.SECONDS.sleep(options.phaseSeconds());
    for (int phase = 0; phase < options.phases(); phase++) {
      exporter.pause();
      alone[phase] = p99(programs, server);
      exporter.resume();
      ours[phase] = p99(programs, server);
      took[phase] = collectionSeconds(exporter);
    }
    out.printf(
        Locale.ROOT,
        "%n### `mg` of %,d users on two servers, %,d items each, a collection each second%n%n"
            + "One collection: %.0f ms, the median of %d.%n%n",
        USERS,
        ITEMS,
        Percentile.of(took, 0.5) * 1000,
        took.length);
    MarkdownTable table =
        new MarkdownTable(List.of("beside 2,000 gets a second", "p99 of gets, µs, median"));
    table.row(List.of("nothing", micros(alone)));
    table.row(List.of("the exporter's collections", micros(ours)));
    out.print(table);
  }

  private double p99(CPrograms programs, Memcached server)
      throws IOException, InterruptedException {
    return CPrograms.p99(programs.startGets(server.port(), options.phaseSeconds(), ITEMS));
  }

  private static double collectionSeconds(Exporter exporter) {
    return exporter
        .page()
        .value("keystone_token_exporter_collector_duration_seconds", "collector", "lists")
        .orElseThrow();
  }

  private static String micros(double[] values) {
    return String.format(Locale.ROOT, "%,.0f", Percentile.of(values, 0.5));
  }
}
