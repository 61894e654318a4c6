package io.github.keystonetoken.bench.growth;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The lists collector against the users whose lists it asks for. */
final class UsersGrowth {

  private static final int FEW_SERVERS = 2;
  private static final int MANY_SERVERS = 20;

  private final GrowthOptions options;
  private final PrintStream progress;
  private final List<Measured> measured = new ArrayList<>();

  UsersGrowth(GrowthOptions options, PrintStream progress) {
    this.options = options;
    this.progress = progress;
  }

  List<Measured> run() throws SQLException, IOException, InterruptedException {
    grow(FEW_SERVERS);
    grow(MANY_SERVERS);
    return measured;
  }

  private void grow(int servers) throws SQLException, IOException, InterruptedException {
    String kind = servers + " servers";
    progress.println("Asking for the lists of users: " + kind + " ...");
    try (GrowingServers memcacheds = new GrowingServers(servers)) {
      int stored = 0;
      for (int users : options.sizes(10, 32, 100, 316, 1_000, 3_162, 10_000, 31_623, 100_000)) {
        memcacheds.store(stored, users);
        stored = users;
        measured.add(
            ListsCollections.measure(kind, users, users, memcacheds, options.repetitions()));
      }
    }
  }
}
