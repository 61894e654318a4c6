package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.diagnosis.Findings.Draft;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.view.Amounts;
import java.time.Instant;

/** Rows that were left when Keystone ceased to keep tokens in SQL. */
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
        sql.size().map(bytes -> " in " + Amounts.bytes(bytes.data() + bytes.index())).orElse("");
    Draft finding =
        findings
            .notice("The token table has %s rows that Keystone no longer uses", rows)
            .evidence("It has %s rows%s.", rows, size)
            .evidence(
                latest == null
                    ? ""
                    : "The last of them %s at %s."
                        .formatted(hasLiveTokens ? "expires" : "expired", latest))
            .evidence(Amounts.caveat(counts.rows()))
            .consequence(
                "They are left from the time when tokens were kept in SQL. No request is slower; backups are larger than necessary.")
            .alert("SqlOrphanTable");
    if (latest == null || hasLiveTokens) {
      finding.sql(
          "Wait until the last of them has expired. If it never does, find the controller of an older release that still writes them.",
          "SELECT MAX(expires), UTC_TIMESTAMP() FROM token");
    } else {
      finding.remedy(
          "Empty the table if no controller of an older release still runs. Keep the table itself, which later migrations expect.",
          "TRUNCATE TABLE token;");
    }
  }
}
