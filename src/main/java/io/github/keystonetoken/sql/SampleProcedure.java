package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The procedure that reads a range of ids for an account that may not read ids. It runs with the
 * privileges of its definer, and returns numbers by owner only.
 *
 * <p>Its bounds are whole units of {@link IdRange}, so that it cannot count fewer rows. It reads at
 * most {@link IdRange#MAX_ROWS}, because MySQL's statement limit does not apply in procedures.
 */
final class SampleProcedure {

  static final String NAME = "token_sample";

  /** The procedure of another version has another comment. */
  private static final String COMMENT = "keystone-token-exporter 2";

  private SampleProcedure() {}

  /** The administrator's statements that create it; MySQL cannot replace it. */
  static String definition(String database) {
    String body =
        TokenTally.groups(
            TokenTally.OWNER,
            "recent_offset",
            IdRange.from(
                bound("lo", "lo = 0", ""), bound("hi", "hi >= " + IdRange.SPACE, IdRange.END)));
    return """
    DROP PROCEDURE IF EXISTS %1$s.%2$s;
    CREATE PROCEDURE %1$s.%2$s
      (IN lo INT UNSIGNED, IN hi INT UNSIGNED, IN recent_offset INT)
      READS SQL DATA SQL SECURITY DEFINER COMMENT '%3$s'
    %4$s;\
    """
        .formatted(Grants.identifier(database), NAME, COMMENT, body);
  }

  // ASCII compares with a column of any character set by its index.
  private static String bound(String unit, String open, String end) {
    return "CONVERT(IF(%s, '%s', LPAD(LOWER(HEX(%s)), %d, '0')) USING ascii)"
        .formatted(open, end, unit, IdRange.DIGITS);
  }

  /** All figures of a range of ids, always by owner. */
  static Query call(String name, IdRange range, @Nullable Duration recentOffset) {
    return Query.ofTokens(
        name,
        "CALL %s(%d, %d, %s)"
            .formatted(NAME, range.from(), range.to(), TokenTally.seconds(recentOffset)));
  }

  /** The result of a call of the procedure. */
  enum Probe {
    WORKS,
    /** It does not exist, or the notes explain its problem. */
    USELESS,
    /** Its definer, which sees every table, finds no token table. */
    NO_TABLE
  }

  /**
   * Whether the procedure exists and works.
   *
   * @param notes receives the problem of a procedure that exists
   */
  static Probe probe(Session session, List<String> notes)
      throws CollectionException, InterruptedException {
    // Only an account that may execute it sees it.
    Query exists =
        Query.of(
            "procedure",
            "SELECT routine_comment FROM information_schema.routines"
                + " WHERE routine_schema = DATABASE() AND routine_name = ?",
            NAME);
    List<String> comments = session.list(exists, row -> row.getString(1));
    if (comments.isEmpty()) {
      return Probe.USELESS;
    }
    if (!comments.contains(COMMENT)) {
      notes.add(unusable("is not of this version of the exporter"));
      return Probe.USELESS;
    }
    Query call = call("procedure_probe", new IdRange(0, 0), null);
    SQLException error = session.tryRun(call, row -> {});
    if (error == null) {
      return Probe.WORKS;
    }
    if (SqlErrors.isNoTable(error)) {
      return Probe.NO_TABLE;
    }
    notes.add(unusable("fails with error " + error.getErrorCode() + ", as without its definer"));
    return Probe.USELESS;
  }

  private static String unusable(String why) {
    return "the procedure "
        + NAME
        + " "
        + why
        + ": drop it and create it again as the command \"grants\" prints it";
  }
}
