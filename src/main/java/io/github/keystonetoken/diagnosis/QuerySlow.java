package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Finding.Severity;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import io.github.keystonetoken.model.Thresholds;
import io.github.keystonetoken.view.Amounts;
import java.time.Duration;

/**
 * Queries of the token table take long: the exporter's own as measured, Keystone's list of revoked
 * tokens as estimated. As the alert, but over all of the exporter's life.
 */
final class QuerySlow {

  /** The statement that reads samples. */
  private static final String SAMPLE = "slice";

  static void measured(Facts facts, Findings findings) {
    facts
        .snapshot()
        .statements()
        .forEach(
            (name, times) ->
                check(
                    name,
                    times.meanSeconds(),
                    "This is the mean of %s since the exporter started."
                        .formatted(Amounts.count(times.runs(), "run")),
                    findings));
  }

  /** Only if samples were read: a small table is read whole, and that is measured. */
  static void estimated(SqlTokens sql, Counts counts, Facts facts, Findings findings) {
    StatementTimes samples = facts.snapshot().statements().get(SAMPLE);
    SqlTokens.Size size = sql.size().orElse(null);
    boolean isScan = Facts.readsAll(Facts.planOfListRevoked(sql));
    if (samples == null || samples.rows() == 0 || size == null || !isScan) {
      return;
    }
    double seconds = scanSeconds(samples, size.data(), counts.rows().value());
    check(
        Facts.LIST_REVOKED,
        seconds,
        "Keystone's own query reads all %s of the table. The time is estimated from the exporter's samples; it never runs this query."
            .formatted(Amounts.bytes(size.data())),
        findings);
  }

  private static double scanSeconds(StatementTimes samples, long bytes, long rows) {
    double rowsOfRange = (double) samples.rows() / samples.runs();
    double beyond =
        (samples.quickSeconds() - Thresholds.SAMPLE_SECONDS_PER_RANGE) / rowsOfRange
            - Thresholds.SAMPLE_SECONDS_PER_ROW;
    return (double) bytes / Thresholds.PAGE_BYTES * Thresholds.SCAN_SECONDS_PER_PAGE
        + rows * (Thresholds.SCAN_SECONDS_PER_ROW + Math.max(0, beyond));
  }

  private static void check(String query, double seconds, String evidence, Findings findings) {
    if (seconds <= Thresholds.SLOW_SECONDS) {
      return;
    }
    findings
        .add(
            seconds > Thresholds.HANGING_SECONDS ? Severity.CRITICAL : Severity.WARNING,
            "The query %s of the token table takes %s",
            query,
            Duration.ofMillis((long) (seconds * 1000)))
        .evidence(evidence)
        .consequence(
            "Each login and validation makes several such queries: requests to Keystone wait, and begin to hang at about 5 s.")
        .sql(
            "List the queries that run now.",
            "SELECT id, time, state, LEFT(info, 60) FROM information_schema.processlist WHERE info LIKE '%token%' ORDER BY time DESC")
        .remedy(
            "Create the missing index, then delete expired rows in small batches, as the findings about them say.")
        .alert("SqlQuerySlow");
  }
}
