package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The procedure that reads a range of ids for an account that may not see an id. It runs with the
 * rights of its definer, and returns numbers by owner only.
 *
 * <p>Its bounds are whole units of {@link IdRange}, so that it cannot be asked about fewer rows,
 * and it reads {@link #MAX_ROWS} at most: on MySQL the statement limit does not reach into
 * procedures.
 */
final class SampleProcedure {

  static final String NAME = "token_sample";

  /** Most rows that one statement reads of a range: with more, the range was truncated. */
  static final int MAX_ROWS = 5_000;

  /** Another version's procedure, with another comment, may return something else. */
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
    %s;\
    """
        .formatted(Grants.identifier(database), NAME, COMMENT, body);
  }

  /**
   * Whether the procedure exists and works.
   *
   * @param notes receives what is wrong with a procedure that exists
   */
  static boolean isUsable(Session session, List<String> notes)
      throws StatementCutOffException, CollectionException, InterruptedException {
    Optional<String> comment =
        session.query(
            Statements.procedure(),
            rows -> rows.next() ? Optional.of(rows.getString(1)) : Optional.empty());
    if (comment.isEmpty()) {
      return false;
    }
    if (!comment.get().equals(COMMENT)) {
      notes.add(unusable("is not of this version of the exporter"));
      return false;
    }
    Query call =
        Statements.sliceByProcedure("procedure_probe", Optional.empty(), new IdRange(0, 0));
    try {
      session.tryQuery(call, TokenTally::ofGroups);
      return true;
    } catch (SQLException e) {
      if (SqlErrors.isConnectionLost(e) || SqlErrors.isSilence(e)) {
        throw session.failed(call, e);
      }
      notes.add(unusable("fails with error " + e.getErrorCode() + ", as when its definer is gone"));
      return false;
    }
  }

  private static String unusable(String why) {
    return "the procedure "
        + NAME
        + " "
        + why
        + ": drop it and create it again as the command \"grants\" prints it";
  }

  // In ASCII, which goes with a column of any character set without giving up its index.
  private static String bound(String unit, String open, String end) {
    return "CONVERT(IF(%s, '%s', LPAD(LOWER(HEX(%s)), %d, '0')) USING ascii)"
        .formatted(open, end, unit, IdRange.DIGITS);
  }
}
