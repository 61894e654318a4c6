package io.github.keystonetoken.sql;

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

  /**
   * @param interval between collections
   */
  StatementBackoff(Duration interval) {
    max = Math.max(1, MAX.dividedBy(interval));
  }

  /** Whether this collection skips the statement. To be called once a collection. */
  boolean isBackedOff(String statement) {
    Skip skip = byStatement.get(statement);
    if (skip == null || skip.left == 0) {
      return false;
    }
    byStatement.put(statement, new Skip(skip.collections, skip.left - 1));
    return true;
  }

  /**
   * The statement was cut off.
   *
   * @return how many collections skip it from now on
   */
  long extend(String statement) {
    Skip before = byStatement.get(statement);
    long collections = before == null ? 1 : Math.min(before.collections * 2, max);
    byStatement.put(statement, new Skip(collections, collections));
    return collections;
  }

  void reset(String statement) {
    byStatement.remove(statement);
  }

  void resetAll() {
    byStatement.clear();
  }

  private record Skip(long collections, long left) {}
}
