package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.StatementTimes;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long statements took since the start. Written by one thread, read by any. */
final class Timings {

  private volatile Map<String, StatementTimes> byStatement = Map.of();

  void add(String statement, Duration took, boolean timedOut) {
    Map<String, StatementTimes> next = new LinkedHashMap<>(byStatement);
    next.put(
        statement,
        next.getOrDefault(statement, StatementTimes.none())
            .withRun(took.toNanos() / 1e9, timedOut));
    byStatement = Collections.unmodifiableMap(next);
  }

  /** Counts rows of the token table that a run of the statement has read. */
  void addRows(String statement, long rows) {
    Map<String, StatementTimes> next = new LinkedHashMap<>(byStatement);
    next.computeIfPresent(statement, (name, times) -> times.withRows(rows));
    byStatement = Collections.unmodifiableMap(next);
  }

  Map<String, StatementTimes> byStatement() {
    return byStatement;
  }
}
