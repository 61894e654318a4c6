package io.github.keystonetoken.sql;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A range of token ids. Ids are uuid4, MD5 or SHA-256 in hexadecimal ({@code
 * keystone/token/providers/uuid.py}, {@code keystoneclient/common/cms.py}), so their first digits
 * are uniform: a range holds its share of the rows, whichever range it is.
 *
 * <p>Bounds have only five hexadecimal digits: an account that may count the rows of a range could
 * otherwise narrow it down to an id. These bounds end that after 20 of at least 122 bits.
 *
 * @param from first unit in the range, from 0; a unit is one value of the first five digits
 * @param to first unit after it, up to {@link #SPACE}
 */
record IdRange(int from, int to) {

  /** Hexadecimal digits of a bound. */
  static final int DIGITS = 5;

  /** Units of all ids. */
  static final int SPACE = 1 << (4 * DIGITS);

  /** Sorts after every hexadecimal digit in every collation. */
  static final String END = "zzzzz";

  /** Most rows that one statement reads of a range. */
  static final int MAX_ROWS = 5_000;

  /** The id that the range begins with. Everything is after the empty string. */
  String lower() {
    return from == 0 ? "" : "%05x".formatted(from);
  }

  /** The id before which the range ends. */
  String upper() {
    return to == SPACE ? END : "%05x".formatted(to);
  }

  /**
   * All figures of the range, for an account that may read ids.
   *
   * @param byOwner whether it may read owners; if not, all rows are one group
   */
  Query slice(boolean byOwner, @Nullable Duration recentOffset) {
    return Query.ofTokens(
        "slice",
        TokenTally.groups(
            byOwner ? TokenTally.OWNER : "NULL",
            TokenTally.seconds(recentOffset),
            from("'" + lower() + "'", "'" + upper() + "'")));
  }

  /** The FROM clause of a range between two expressions. */
  static String from(String lower, String upper) {
    return """
    FROM token FORCE INDEX (PRIMARY)
      WHERE id >= %s
        AND id < %s
      LIMIT %d\
    """
        .formatted(lower, upper, MAX_ROWS);
  }
}
