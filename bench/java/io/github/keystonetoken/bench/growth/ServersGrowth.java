package io.github.keystonetoken.bench.growth;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The collectors of memcached against the number of servers. */
final class ServersGrowth {

  private static final List<Integer> USERS = List.of(1_000, 10_000);

  private final GrowthOptions options;
  private final PrintStream progress;
  private final List<Measured> measured = new ArrayList<>();

  ServersGrowth(GrowthOptions options, PrintStream progress) {
    this.options = options;
    this.progress = progress;
  }

  List<Measured> run() throws SQLException, IOException, InterruptedException {
    for (int servers : options.servers()) {
      progress.println("Collecting from " + servers + " servers ...");
      measure(servers);
    }
    return measured;
  }

  private void measure(int servers) throws SQLException, IOException, InterruptedException {
    try (GrowingServers memcacheds = new GrowingServers(servers)) {
      try (CollectorProcess collector = CollectorProcess.start("statistics", memcacheds.ports())) {
        measured.add(
            new Repetitions(
                    "statistics", servers, options.repetitions(), counted -> counted == servers)
                .warm(collector, Repetitions.NOTHING));
      }
      int stored = 0;
      for (int users : USERS) {
        memcacheds.store(stored, users);
        stored = users;
        measured.add(
            ListsCollections.measure(
                String.format(Locale.ROOT, "lists of %,d users", users),
                servers,
                users,
                memcacheds,
                options.repetitions()));
      }
    }
  }
}
