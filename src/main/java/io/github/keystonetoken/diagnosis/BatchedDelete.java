package io.github.keystonetoken.diagnosis;

import java.time.Duration;

/** Shell lines that delete old rows a thousand at a time, each batch its own transaction. */
final class BatchedDelete {

  private BatchedDelete() {}

  /**
   * Deletes what is older than {@code kept}.
   *
   * @param column a moment in UTC, as all of Keystone's are
   */
  static String of(String table, String column, Duration kept) {
    return """
        while :; do
          n=$(mysql keystone -NBe "DELETE FROM %s WHERE %s < UTC_TIMESTAMP() - INTERVAL %d SECOND
            LIMIT 1000; SELECT ROW_COUNT()") && [ "$n" -gt 0 ] || break
          sleep 0.2
        done"""
        .formatted(table, column, kept.toSeconds());
  }
}
