package io.github.keystonetoken.bench.growth;

import java.io.IOException;
import java.sql.SQLException;

/** Collections of the lists of users on some servers, without a walk through all keys. */
final class ListsCollections {

  private ListsCollections() {}

  /**
   * Measures.
   *
   * @param size against which it is plotted
   */
  static Measured measure(String kind, int size, int users, GrowingServers servers, int repetitions)
      throws IOException, SQLException, InterruptedException {
    try (CollectorProcess collector =
        CollectorProcess.start("lists", servers.ports(), Integer.toString(users))) {
      return new Repetitions(kind, size, repetitions, counted -> counted == users)
          .warm(collector, servers::keysAskedFor);
    }
  }
}
