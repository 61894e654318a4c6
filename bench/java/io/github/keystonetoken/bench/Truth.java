package io.github.keystonetoken.bench;

import java.util.HashMap;
import java.util.Map;

/** True counts of the rows of a table, from their creation. */
public final class Truth {

  private final Map<String, Long> rowsByUser = new HashMap<>();
  private long rows;
  private long expired;
  private long revokedLive;

  void add(TokenRow row, boolean isExpired) {
    rows++;
    if (isExpired) {
      expired++;
    } else if (!row.valid()) {
      revokedLive++;
    }
    rowsByUser.merge(row.userId(), 1L, Long::sum);
  }

  /** Adds other rows of the same table. */
  void add(Truth others) {
    rows += others.rows;
    expired += others.expired;
    revokedLive += others.revokedLive;
    others.rowsByUser.forEach((user, count) -> rowsByUser.merge(user, count, Long::sum));
  }

  public long rows() {
    return rows;
  }

  /** Rows that have expired, revoked or not. */
  long expired() {
    return expired;
  }

  /** Rows that are revoked and have not expired. */
  long revokedLive() {
    return revokedLive;
  }

  Map<String, Long> rowsByUser() {
    return Map.copyOf(rowsByUser);
  }
}
