package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long statements took since the start. */
final class Timings {

  /** About ten minutes at the default interval, with a few dozen ranges in a collection. */
  private static final int RECENT_RUNS = 256;

  private final Map<String, Runs> byStatement = new LinkedHashMap<>();

  synchronized void add(String statement, Duration took, boolean timedOut) {
    byStatement.computeIfAbsent(statement, name -> new Runs()).add(took, timedOut);
  }

  /** Counts rows of the token table that a run of the statement has read. */
  synchronized void addRows(String statement, long rows) {
    Runs runs = byStatement.get(statement);
    if (runs != null) {
      runs.rows += rows;
    }
  }

  /** By name of the statement, in the order of the first runs. */
  synchronized Map<String, StatementTimes> byStatement() {
    Map<String, StatementTimes> times = new LinkedHashMap<>();
    byStatement.forEach((statement, runs) -> times.put(statement, runs.times()));
    return Collections.unmodifiableMap(times);
  }

  /** The runs of one statement. */
  private static final class Runs {
    private long number;
    private double sumSeconds;
    private long timeouts;
    private long rows;
    private final Deque<Double> recentSeconds = new ArrayDeque<>();

    void add(Duration took, boolean timedOut) {
      double seconds = took.toNanos() / 1e9;
      number++;
      sumSeconds += seconds;
      timeouts += timedOut ? 1 : 0;
      if (recentSeconds.size() == RECENT_RUNS) {
        recentSeconds.removeFirst();
      }
      recentSeconds.addLast(seconds);
    }

    StatementTimes times() {
      return new StatementTimes(number, sumSeconds, timeouts, rows, quickSeconds());
    }

    private double quickSeconds() {
      int quarter = (recentSeconds.size() + 3) / 4;
      return recentSeconds.stream().sorted().limit(quarter).reduce(0.0, Double::max);
    }
  }
}
