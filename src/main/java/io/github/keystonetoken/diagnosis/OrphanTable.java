package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;

/** Rows that were left when Keystone stopped storing tokens in SQL. */
final class OrphanTable {

  static void check(Facts facts, Findings findings) {
    facts.ifCounted(
        (sql, counts) -> {
          if (facts.snapshot().tokenStore().isNone() && counts.rows().value() > 0) {
            add(sql, counts, facts, findings);
          }
        });
  }

  private static void add(SqlTokens sql, Counts counts, Facts facts, Findings findings) {
    Instant latest = counts.latestExpiry().orElse(null);
    boolean hasLiveTokens = latest != null && latest.isAfter(facts.now());
    String rows = Amounts.count(counts.rows());
    String size =
        sql.size()
            .map(bytes -> Amounts.bytes(bytes.data() + bytes.index()))
            .map("They take %s."::formatted)
            .orElse("");
    Draft finding =
        findings
            .notice("The token table has %s rows that Keystone no longer uses", rows)
            .evidence(size)
            .evidence(
                latest == null
                    ? ""
                    : "The last of them %s at %s."
                        .formatted(hasLiveTokens ? "expires" : "expired", latest))
            .evidence(Amounts.caveat(counts.rows()))
            .consequence("Requests are not affected; backups are larger than necessary.")
            .alert("SqlOrphanTable");
    if (latest == null || hasLiveTokens) {
      finding.sql(
          "Wait until the last one has expired. If that never happens, find the controller of an older release that still writes rows.",
          "SELECT MAX(expires), UTC_TIMESTAMP() FROM token");
    } else {
      finding.remedy(
          "Empty the table, unless a controller of an older release still runs. Do not drop it: later migrations expect it.",
          "TRUNCATE TABLE token;");
    }
  }
}
