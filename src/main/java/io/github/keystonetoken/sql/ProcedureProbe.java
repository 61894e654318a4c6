package io.github.keystonetoken.sql;

import io.github.keystonetoken.refresh.CollectionException;
import io.github.keystonetoken.sample.IdRange;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Finds out whether there is a {@link SampleProcedure} that works. */
final class ProcedureProbe {

  private static final IdRange NOTHING = new IdRange(0, 0);

  private final Session session;

  ProcedureProbe(Session session) {
    this.session = session;
  }

  /**
   * @param notes takes what is wrong with a procedure that is there
   */
  boolean find(List<String> notes)
      throws StatementCutOffException, CollectionException, InterruptedException {
    Optional<String> comment =
        session.query(
            Statements.procedure(),
            rows -> rows.next() ? Optional.of(rows.getString(1)) : Optional.empty());
    if (comment.isEmpty()) {
      return false;
    }
    if (!comment.get().equals(SampleProcedure.COMMENT)) {
      notes.add(unusable("is not of this version of the exporter"));
      return false;
    }
    return call(notes);
  }

  private boolean call(List<String> notes)
      throws StatementCutOffException, CollectionException, InterruptedException {
    Query query = Statements.sliceByProcedure("procedure_probe", Optional.empty(), NOTHING);
    try {
      session.tryQuery(query, TokenTally::of);
      return true;
    } catch (SQLException e) {
      if (SqlErrors.isConnectionLost(e) || SqlErrors.isSilence(e)) {
        throw session.failed(query, e);
      }
      notes.add(unusable("fails with error " + e.getErrorCode() + ", as when its definer is gone"));
      return false;
    }
  }

  private static String unusable(String why) {
    return "the procedure "
        + SampleProcedure.NAME
        + " "
        + why
        + ": drop it and make it anew as the command \"grants\" prints it";
  }
}
