package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.StatementTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long statements took since the start. Written by one thread, read by any. */
final class Timings {

  private volatile Map<String, StatementTimes> byStatement = Map.of();

  void add(String statement, Duration took, boolean timedOut) {
    Map<String, StatementTimes> next = new LinkedHashMap<>(byStatement);
    StatementTimes before = next.getOrDefault(statement, StatementTimes.none());
    double seconds = took.toNanos() / 1e9;
    List<Long> counts = new ArrayList<>(before.bucketCounts());
    int bucket = bucketOf(seconds);
    counts.set(bucket, counts.get(bucket) + 1);
    next.put(
        statement,
        new StatementTimes(
            counts,
            before.sumSeconds() + seconds,
            before.timeouts() + (timedOut ? 1 : 0),
            before.rows()));
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

  private static int bucketOf(double seconds) {
    int bucket = 0;
    while (bucket < StatementTimes.UPPER_BOUNDS_SECONDS.size()
        && seconds > StatementTimes.UPPER_BOUNDS_SECONDS.get(bucket)) {
      bucket++;
    }
    return bucket;
  }
}
