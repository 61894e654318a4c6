package io.github.keystonetoken.bench;

import io.github.keystonetoken.bench.SlowLog.Entry;
import java.util.List;

/**
 * Cost of an operation for the server.
 *
 * @param pages of the whole server, meanwhile
 * @param seconds until the answer was there
 * @param statements the server's account of each statement, those that open a session included
 */
record Cost(ServerCounters pages, double seconds, List<Entry> statements) {

  long rowsExamined() {
    return statements.stream().mapToLong(Entry::rowsExamined).sum();
  }

  double longestStatementSeconds() {
    return statements.stream().mapToDouble(Entry::seconds).max().orElse(0);
  }
}
