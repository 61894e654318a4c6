package io.github.keystonetoken.sql;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets a statement that reached its limit rest, counted in collections: 1, 2, 4 and so on, so that
 * a table too large for it is not read in vain each time.
 */
final class Pauses {

  private static final Duration LONGEST = Duration.ofHours(1);

  private final Map<String, Pause> byStatement = new HashMap<>();
  private final long longest;

  /**
   * @param interval between collections
   */
  Pauses(Duration interval) {
    longest = Math.max(1, LONGEST.dividedBy(interval));
  }

  /** Whether the statement's turn has come. To be asked once a collection. */
  boolean isOver(String statement) {
    Pause pause = byStatement.get(statement);
    if (pause == null || pause.left == 0) {
      return true;
    }
    byStatement.put(statement, new Pause(pause.length, pause.left - 1));
    return false;
  }

  /**
   * The statement was cut off.
   *
   * @return how many collections it now rests
   */
  long lengthen(String statement) {
    Pause before = byStatement.get(statement);
    long length = before == null ? 1 : Math.min(before.length * 2, longest);
    byStatement.put(statement, new Pause(length, length));
    return length;
  }

  void end(String statement) {
    byStatement.remove(statement);
  }

  void endAll() {
    byStatement.clear();
  }

  private record Pause(long length, long left) {}
}
