package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.Collector;
import io.github.keystonetoken.model.Collector.CollectorRuns;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import org.jspecify.annotations.Nullable;

/**
 * A statement keeps reaching its time limit. As the alert, on average since the exporter started.
 */
final class StatementCutOff {

  static void check(Facts facts, Findings findings) {
    double limit = Thresholds.CUT_OFF_RUNS * periods(facts.snapshot().runs().get(Collector.SQL));
    facts
        .snapshot()
        .statements()
        .forEach((name, times) -> check(name, times, limit, facts, findings));
  }

  /** How long the collector has run, by its collections; one period at least. */
  private static double periods(@Nullable CollectorRuns runs) {
    if (runs == null) {
      return 1;
    }
    long collections =
        runs.successes() + runs.failures().values().stream().mapToLong(Long::longValue).sum();
    return Math.max(
        1,
        (double) collections * runs.interval().toSeconds() / Thresholds.CUT_OFF_PERIOD.toSeconds());
  }

  private static void check(
      String name, StatementTimes times, double limit, Facts facts, Findings findings) {
    if (times.timeouts() <= limit) {
      return;
    }
    Draft finding =
        findings
            .warning("The exporter's statement %s keeps reaching its time limit", name)
            .evidence(
                "It was cancelled %s times since the exporter started.",
                Amounts.count(times.timeouts()))
            .consequence(
                "Its figures are estimated or missing. Keystone's own statements, which have no such limit, are slow too.")
            .sql(
                "Check whether a backup, an ALTER TABLE or a flush locks the table now.",
                "SHOW FULL PROCESSLIST")
            .alert("SqlStatementCutOff");
    if (facts.snapshot().tokenStore().isSql()) {
      finding
          .remedy(
              "If not, create the missing index and delete expired rows in small batches, as the findings about them say.")
          .remedy(
              "If the table is large on purpose, always sample it.",
              "--collector.sql.exact-max-rows=0");
    }
  }
}
