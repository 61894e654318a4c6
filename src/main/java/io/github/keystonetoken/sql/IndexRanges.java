package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Counts through an index in ranges, with pauses in between, if one statement over all of it would
 * be long: of a million rows with Juno's indexes it took 1 s, which is the limit.
 */
final class IndexRanges {

  static final int NUMBER = 16;

  /** Where ranges of user ids begin and end. Most are hexadecimal; others fall into some range. */
  private static final List<String> FIRST_DIGITS =
      List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f");

  private final Session session;
  private final Duration pause;

  IndexRanges(Session session, Duration pause) {
    this.session = session;
    this.pause = pause;
  }

  /** Rows by state, in ranges of equal length between the first expiry and the last. */
  TokenTally states() throws StatementCutOffException, CollectionException, InterruptedException {
    TokenTally states = new TokenTally();
    Ends ends = session.query(Statements.ends(), IndexRanges::ends);
    for (int range = 0; range < NUMBER; range++) {
      // Open at both ends: tokens are issued meanwhile.
      Optional<Long> from = range == 0 ? Optional.empty() : Optional.of(ends.at(range));
      Optional<Long> to = range == NUMBER - 1 ? Optional.empty() : Optional.of(ends.at(range + 1));
      add(Statements.statesBetween(from, to), states);
    }
    add(Statements.statesWithoutExpiry(), states);
    return states;
  }

  /** The ends of all expiries, in seconds from 1970; both 0 if there are none. */
  private record Ends(long first, long last) {
    long at(int range) {
      return first + (last - first) * range / NUMBER;
    }
  }

  private static Ends ends(ResultSet rows) throws SQLException {
    return rows.next() ? new Ends(rows.getLong(1), rows.getLong(2)) : new Ends(0, 0);
  }

  private void add(Query query, TokenTally states)
      throws StatementCutOffException, CollectionException, InterruptedException {
    states.add(session.query(query, TokenTally::ofStates));
    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
  }

  /** Rows by owner, in ranges of the first digit. */
  TopOwners owners(TopOwners owners)
      throws StatementCutOffException, CollectionException, InterruptedException {
    for (int range = 0; range < NUMBER; range++) {
      Optional<String> from =
          range == 0 ? Optional.empty() : Optional.of(FIRST_DIGITS.get(range - 1));
      Optional<String> to =
          range == NUMBER - 1 ? Optional.empty() : Optional.of(FIRST_DIGITS.get(range));
      session.query(Statements.ownersBetween(from, to), owners::addAll);
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
    return owners;
  }
}
