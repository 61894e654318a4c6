package io.github.keystonetoken.sql;

import io.github.keystonetoken.sample.IdRange;

/**
 * The procedure that reads a range of ids for an account that may not see an id. It runs with the
 * rights of whoever made it, and gives numbers by owner only.
 *
 * <p>Its bounds are whole units of {@link IdRange}, so that it cannot be asked about fewer rows,
 * and it reads {@link #MOST_ROWS} at most: on MySQL the statement limit does not reach into
 * procedures.
 */
final class SampleProcedure {

  static final String NAME = "token_sample";

  /** Most rows that one statement reads of a range: above it the range was cut and is no use. */
  static final int MOST_ROWS = 5_000;

  /** What a call must bring: another version's procedure brings something else. */
  static final String COMMENT = "keystone-token-exporter 1";

  private SampleProcedure() {}

  /** The statement that makes it, to be run by an administrator in Keystone's database. */
  static String definition(String database) {
    String body =
        Statements.procedureBody(
            bound("lo", "lo = 0", ""), bound("hi", "hi >= " + IdRange.SPACE, IdRange.END));
    return """
        CREATE PROCEDURE %s.%s
          (IN lo INT UNSIGNED, IN hi INT UNSIGNED, IN recent_offset INT)
          READS SQL DATA SQL SECURITY DEFINER COMMENT '%s'
        %s;"""
        .formatted(Grants.identifier(database), NAME, COMMENT, body);
  }

  // In ASCII, which goes with a column of any character set without giving up its index.
  private static String bound(String unit, String open, String end) {
    return "CONVERT(IF(%s, '%s', LPAD(LOWER(HEX(%s)), %d, '0')) USING ascii)"
        .formatted(open, end, unit, IdRange.DIGITS);
  }
}
