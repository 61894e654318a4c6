package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Skips a statement that reached its limit for 1, 2, 4 and so on collections, so that a table too
 * large for it does not cost its limit each time.
 */
final class StatementBackoff {

  private static final Duration MAX = Duration.ofHours(1);

  private final Map<String, Skip> byStatement = new HashMap<>();
  private final long max;

  StatementBackoff(Duration collectionInterval) {
    max = Math.max(1, MAX.dividedBy(collectionInterval));
  }

  private record Skip(long collections, long left) {}

  /** Runs a statement and reads its rows. */
  interface Action {
    void run() throws CollectionException, InterruptedException;
  }

  /** Logs that a statement was cut off, and how many collections skip it from now on. */
  interface CutOffLog {
    void log(String reason, long collections);
  }

  /**
   * Runs the statement unless this collection skips it. To be called once a collection.
   *
   * @return whether it ran and was not cut off
   */
  boolean run(String statement, Action action, CutOffLog log)
      throws CollectionException, InterruptedException {
    if (isBackedOff(statement)) {
      return false;
    }
    try {
      action.run();
      byStatement.remove(statement);
      return true;
    } catch (Query.CutOffException e) {
      log.log(e.failure().reason(), extend(statement));
      return false;
    }
  }

  private boolean isBackedOff(String statement) {
    Skip skip = byStatement.get(statement);
    if (skip == null || skip.left == 0) {
      return false;
    }
    byStatement.put(statement, new Skip(skip.collections, skip.left - 1));
    return true;
  }

  private long extend(String statement) {
    Skip before = byStatement.get(statement);
    long collections = before == null ? 1 : Math.min(before.collections * 2, max);
    byStatement.put(statement, new Skip(collections, collections));
    return collections;
  }

  /** Skips nothing any more. */
  void reset() {
    byStatement.clear();
  }
}
