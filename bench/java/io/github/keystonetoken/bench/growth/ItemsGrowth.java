package io.github.keystonetoken.bench.growth;

import io.github.keystonetoken.bench.CPrograms;
import io.github.keystonetoken.servers.Memcached;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The lists collector against the items of one server, with a walk through all keys and without;
 * beside it a reader in C, which is as fast as the server lists them.
 */
final class ItemsGrowth {

  /** A dump misses items that the server moves between its LRUs meanwhile: many after a load. */
  private static final double LEAST_LISTED = 0.95;

  private static final int DRAINS = 3;

  private final GrowthOptions options;
  private final PrintStream progress;
  private final List<Measured> measured = new ArrayList<>();

  ItemsGrowth(GrowthOptions options, PrintStream progress) {
    this.options = options;
    this.progress = progress;
  }

  List<Measured> run() throws SQLException, IOException, InterruptedException {
    try (CPrograms programs = new CPrograms();
        Memcached memcached = Memcached.start("-m", "4096")) {
      for (int items :
          options.sizes(10_000, 31_623, 100_000, 316_228, 1_000_000, 3_162_278, 10_000_000)) {
        progress.printf("Loading %,d items ...%n", items);
        programs.load(memcached.port(), items);
        collect("with a walk", memcached, items, "walk");
        collect("without a walk", memcached, items);
        measured.add(drain(programs, memcached, items));
      }
    }
    return measured;
  }

  private void collect(String kind, Memcached memcached, int items, String... walk)
      throws SQLException, IOException, InterruptedException {
    try (CollectorProcess collector =
        CollectorProcess.start(
            Stream.concat(
                    Stream.of("lists", Integer.toString(memcached.port()), "0"), Stream.of(walk))
                .toArray(String[]::new))) {
      measured.add(
          new Repetitions(
                  kind, items, options.repetitions(), counted -> counted >= LEAST_LISTED * items)
              .warm(collector, collector::fetchedBytes));
    }
  }

  private Measured drain(CPrograms programs, Memcached memcached, int items)
      throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < Math.min(options.repetitions(), DRAINS); i++) {
      seconds.add(items / programs.drain(memcached.port()));
    }
    return new Measured(
        "`drain.c`, a reader in C", items, seconds, OptionalDouble.empty(), OptionalDouble.empty());
  }
}
