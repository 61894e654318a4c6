package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;

/** Rows that this release neither writes nor flushes. */
final class OrphanTable {

  static void check(Facts facts, Findings findings) {
    facts.ifCounted(
        (sql, counts) -> {
          if (!sql.release().hasTokenDrivers() && counts.rows().value() > 0) {
            add(sql, counts, facts, findings);
          }
        });
  }

  private static void add(SqlTokens sql, Counts counts, Facts facts, Findings findings) {
    Instant latest = counts.latestExpiry().orElse(null);
    boolean stillWritten = latest != null && latest.isAfter(facts.now());
    String rows = Amounts.count(counts.rows());
    String size =
        sql.size().map(bytes -> " in " + Amounts.bytes(bytes.data() + bytes.index())).orElse("");
    Draft finding =
        findings
            .notice("The token table has %s rows that %s does not use", rows, sql.release().title())
            .evidence("It has %s rows%s.", rows, size)
            .evidence(
                latest == null
                    ? ""
                    : "The last of them %s at %s."
                        .formatted(stillWritten ? "expires" : "expired", latest))
            .evidence(Amounts.caveat(counts.rows()))
            .consequence(
                "Nobody is hurt: backups are larger than need be, and nothing will ever flush it.")
            .alert("SqlOrphanTable");
    if (stillWritten) {
      finding.remedy(
          "Some have not expired: find the controller of an older release that still writes them before you empty the table.");
    } else {
      finding.remedy(
          "Empty it, and keep the table itself, which later migrations expect.",
          "TRUNCATE TABLE token;");
    }
  }
}
