package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Counts through an index in ranges, with pauses in between. One statement over all of it would be
 * long: with a million rows and Juno's indexes it took 1 s, which is the limit.
 */
final class IndexRanges {

  static final int NUMBER = 16;

  /** First digits of user ids by range. Most are hexadecimal; others fall into some range. */
  private static final String DIGITS = "0123456789abcdef";

  /** The ends of all expiries, in seconds from 1970; both NULL if there are none. */
  private static final Query ENDS =
      Query.ofTokens(
          "ends",
          "SELECT TIMESTAMPDIFF(SECOND, '1970-01-01', MIN(expires)),"
              + " TIMESTAMPDIFF(SECOND, '1970-01-01', MAX(expires)) FROM token"
              + " WHERE expires >= '1970-01-01'");

  private final Session session;
  private final Duration pause;

  IndexRanges(Session session, Duration pause) {
    this.session = session;
    this.pause = pause;
  }

  /** Rows by state, in ranges of equal length between the first expiry and the last. */
  TokenTally states() throws CollectionException, InterruptedException {
    TokenTally states = new TokenTally();
    long[] ends = session.list(ENDS, row -> new long[] {row.getLong(1), row.getLong(2)}).get(0);
    for (int range = 0; range < NUMBER; range++) {
      addStates(between("expires", range, bound(ends, range), bound(ends, range + 1)), states);
    }
    addStates("expires IS NULL", states);
    return states;
  }

  private static String bound(long[] ends, int range) {
    long second = ends[0] + (ends[1] - ends[0]) * range / NUMBER;
    return "TIMESTAMP('1970-01-01') + INTERVAL " + second + " SECOND";
  }

  private void addStates(String condition, TokenTally states)
      throws CollectionException, InterruptedException {
    Query query =
        Query.ofTokens("states", "SELECT " + TokenTally.STATES + " FROM token WHERE " + condition);
    session.run(query, row -> states.addStates(row, 1));
    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
  }

  /** Rows by owner, in ranges of the first digit. */
  TopOwners owners(TopOwners owners) throws CollectionException, InterruptedException {
    for (int range = 0; range < NUMBER; range++) {
      String condition = between("user_id", range, digit(range), digit((range + 1) % NUMBER));
      String from = "FROM token WHERE " + (range == 0 ? "user_id IS NULL OR " : "") + condition;
      session.run(Query.ofTokens("owners", Survey.byOwner(from)), owners::addRow);
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
    return owners;
  }

  private static String digit(int range) {
    return "'" + DIGITS.charAt(range) + "'";
  }

  /** The first range and the last are open: tokens are issued meanwhile. */
  private static String between(String column, int range, String from, String to) {
    String after = column + " >= " + from;
    String before = column + " < " + to;
    if (range == 0) {
      return before;
    }
    return range == NUMBER - 1 ? after : after + " AND " + before;
  }
}
