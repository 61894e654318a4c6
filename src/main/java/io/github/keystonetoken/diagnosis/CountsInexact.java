package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.model.TokenStore;
import io.github.keystonetoken.view.Amounts;
import org.jspecify.annotations.Nullable;

/** The rows were estimated, could not be read at all, or a statement is cut off again and again. */
final class CountsInexact {

  static void check(SqlTokens sql, Facts facts, Findings findings) {
    TokenStore store = facts.store();
    if (!sql.session().hasTokenTable() || store.isNone() || store.isMemcached()) {
      return;
    }
    String plan = sql.session().plan();
    String readBy = plan.isEmpty() ? "" : "Read by: " + plan + ".";
    SqlTokens.Counts counts = sql.counts().orElse(null);
    if (counts == null) {
      findings
          .warning("The rows of the token table could not be counted")
          .evidence(readBy)
          .consequence("Findings about the table are missing.")
          .remedy(
              "Allow the account to sample the table: run the procedure and the GRANT that this prints.",
              "keystone-token-exporter grants")
          .alert("SqlStatementCutOff");
    } else if (!counts.rows().isCounted() || !counts.expired().isCounted()) {
      findings
          .notice("The rows of the token table are estimated, not counted")
          .evidence("It has %s rows.", counts.rows())
          .evidence(Amounts.caveat(counts.rows(), counts.expired()))
          .evidence(readBy)
          .consequence("Findings and metrics state the error of each figure.")
          .remedy(
              "For exact counts create indexes on (expires, valid) and on (user_id). The exporter counts by them up to --collector.sql.exact-max-rows.");
    }
  }

  /**
   * A statement keeps reaching its time limit. As the alert, on average since the exporter started.
   */
  static void cutOff(Facts facts, Findings findings) {
    double limit = Thresholds.CUT_OFF_RUNS * periods(facts.snapshot().runs().get(Collector.SQL));
    facts
        .snapshot()
        .statements()
        .forEach((name, times) -> cutOff(name, times, limit, facts, findings));
  }

  /** How long the collector has run, by its collections; one period at least. */
  private static double periods(@Nullable CollectorRuns runs) {
    return runs == null
        ? 1
        : Math.max(
            1,
            (double) runs.number()
                * runs.interval().toSeconds()
                / Thresholds.CUT_OFF_PERIOD.toSeconds());
  }

  private static void cutOff(
      String name, StatementTimes times, double limit, Facts facts, Findings findings) {
    if (times.timeouts() <= limit) {
      return;
    }
    Draft finding =
        findings
            .warning("The exporter's statement %s keeps reaching its time limit", name)
            .evidence("It was cancelled %s times since the exporter started.", times.timeouts())
            .consequence(
                "Its figures are estimated or missing. Keystone's own statements, which have no such limit, are slow too.")
            .sql(
                "Check whether a backup, an ALTER TABLE or a flush locks the table now.",
                "SHOW FULL PROCESSLIST")
            .alert("SqlStatementCutOff");
    if (facts.store().isSql()) {
      finding
          .remedy(
              "If not, create the missing index and delete expired rows in small batches, as the findings about them say.")
          .remedy(
              "If the table is large on purpose, always sample it.",
              "--collector.sql.exact-max-rows=0");
    }
  }
}
