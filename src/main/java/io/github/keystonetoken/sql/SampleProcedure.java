package io.github.keystonetoken.sql;

import io.github.keystonetoken.collect.CollectionException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The procedure that reads a range of ids for an account that may not see an id. It runs with the
 * rights of its definer, and returns numbers by owner only.
 *
 * <p>Its bounds are whole units of {@link IdRange}, so that it cannot be asked about fewer rows,
 * and it reads {@link IdRange#MAX_ROWS} at most: on MySQL the statement limit does not reach into
 * procedures.
 */
final class SampleProcedure {

  static final String NAME = "token_sample";

  /** Another version's procedure, with another comment, may return something else. */
  private static final String COMMENT = "keystone-token-exporter 2";

  private SampleProcedure() {}

  /** The statements that make it, to be run by an administrator; MySQL cannot replace it. */
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

  // In ASCII, which goes with a column of any character set without giving up its index.
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

  /** What a call of the procedure showed. */
  enum Probe {
    WORKS,
    /** It is not there, or the notes say why it cannot be used. */
    USELESS,
    /** Its definer, who sees every table, finds no token table. */
    NO_TABLE
  }

  /**
   * Whether the procedure exists and works.
   *
   * @param notes receives what is wrong with a procedure that exists
   */
  static Probe probe(Session session, List<String> notes)
      throws CollectionException, InterruptedException {
    // Only with the right to execute it does an account see it.
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
    try {
      session.tryRun(call, row -> {});
      return Probe.WORKS;
    } catch (SQLException e) {
      if (SqlErrors.isConnectionLost(e) || SqlErrors.isSilence(e)) {
        throw session.failed(call, e);
      }
      if (SqlErrors.isNoTable(e)) {
        return Probe.NO_TABLE;
      }
      notes.add(unusable("fails with error " + e.getErrorCode() + ", as when its definer is gone"));
      return Probe.USELESS;
    }
  }

  private static String unusable(String why) {
    return "the procedure "
        + NAME
        + " "
        + why
        + ": drop it and create it again as the command \"grants\" prints it";
  }
}
