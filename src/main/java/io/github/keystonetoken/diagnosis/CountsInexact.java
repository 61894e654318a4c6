package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.TokenStore;
import io.github.keystonetoken.view.Amounts;

/** The rows were estimated, or could not be read at all. */
final class CountsInexact {

  static void check(Facts facts, Findings findings) {
    SqlTokens sql = facts.sql();
    TokenStore store = facts.snapshot().tokenStore();
    if (sql == null || !sql.session().hasTokenTable() || store.isNone() || store.isMemcached()) {
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
          .evidence("It has %s rows.", Amounts.count(counts.rows()))
          .evidence(Amounts.caveat(counts.rows(), counts.expired()))
          .evidence(readBy)
          .consequence("Findings and metrics state the error of each figure.")
          .remedy(
              "For exact counts create indexes on (expires, valid) and on (user_id). The exporter counts by them up to --collector.sql.exact-max-rows.");
    }
  }
}
