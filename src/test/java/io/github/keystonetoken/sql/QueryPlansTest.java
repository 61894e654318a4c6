package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real server of this version does not say; what it says is in {@code QueryPlansIT}. */
final class QueryPlansTest {

  @Test
  void readsFirstPartOfFilteredAccess() {
    QueryPlans.ExplainRow row =
        new QueryPlans.ExplainRow(
            "ref|filter", "by_valid|ix_token_expires", "60 (5%)", "Using rowid filter");

    assertThat(row.plan(KeystoneQuery.LIST_REVOKED)).contains(listRevoked("ref", "by_valid", 60));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Impossible WHERE noticed after reading const tables",
        "no matching row in const table"
      })
  void readsConstTableAsPrimaryKey(String extra) {
    QueryPlans.ExplainRow row = new QueryPlans.ExplainRow(null, null, null, extra);

    assertThat(row.plan(KeystoneQuery.LOOKUP))
        .contains(
            new QueryPlan("lookup", "const", "PRIMARY", OptionalLong.of(1), PlanSource.EXPLAIN));
    // MyISAM's empty table is a const table for every statement.
    assertThat(row.plan(KeystoneQuery.FLUSH)).isEmpty();
  }

  @Test
  void nonNumericRowsAreUnknown() {
    assertThat(new QueryPlans.ExplainRow("ALL", null, null, "").plan(KeystoneQuery.FLUSH))
        .isEqualTo(
            new QueryPlans.ExplainRow("ALL", null, "18446744073709551615", "")
                .plan(KeystoneQuery.FLUSH))
        .isEqualTo(
            Optional.of(
                new QueryPlan("flush", "ALL", "", OptionalLong.empty(), PlanSource.EXPLAIN)));
  }

  private static QueryPlan listRevoked(String type, String key, long rows) {
    return new QueryPlan("list_revoked", type, key, OptionalLong.of(rows), PlanSource.EXPLAIN);
  }
}
