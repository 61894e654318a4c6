package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Skips a statement that reached its limit for 1, 2, 4 and so on collections, so that a table too
 * large for it does not cost its limit each time.
 */
final class StatementBackoff {

  private static final Logger LOG = LoggerFactory.getLogger(StatementBackoff.class);

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

  /**
   * Runs the statement unless this collection skips it. Call it once a collection.
   *
   * @param consequence sentence to log the first time that the statement is cut off
   * @return whether it ran and was not cut off
   */
  boolean run(String statement, String consequence, Action action)
      throws CollectionException, InterruptedException {
    Skip skip = byStatement.get(statement);
    if (skip != null && skip.left > 0) {
      byStatement.put(statement, new Skip(skip.collections, skip.left - 1));
      return false;
    }
    try {
      action.run();
      byStatement.remove(statement);
      return true;
    } catch (Query.CutOffException e) {
      if (skip == null) {
        LOG.warn("{} It is retried less and less often. {}", e.getMessage(), consequence);
      }
      long collections = skip == null ? 1 : Math.min(skip.collections * 2, max);
      byStatement.put(statement, new Skip(collections, collections));
      return false;
    }
  }

  /** Skips no statement any more. */
  void reset() {
    byStatement.clear();
  }
}
