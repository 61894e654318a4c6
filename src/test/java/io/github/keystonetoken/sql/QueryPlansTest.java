package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of other servers than that of {@code QueryPlansIT}. */
final class QueryPlansTest {

  @Test
  void readsFirstPartOfFilteredAccess() {
    assertThat(
            QueryPlans.plan(
                KeystoneQuery.LIST_REVOKED,
                "ref|filter",
                "by_valid|ix_token_expires",
                "60 (5%)",
                "Using rowid filter"))
        .contains(plan("list_revoked", "ref", "by_valid", OptionalLong.of(60)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Impossible WHERE noticed after reading const tables",
        "no matching row in const table"
      })
  void readsConstTableAsPrimaryKey(String extra) {
    assertThat(QueryPlans.plan(KeystoneQuery.LOOKUP, null, null, null, extra))
        .contains(plan("lookup", "const", "PRIMARY", OptionalLong.of(1)));
    // MyISAM's empty table is a const table for every statement.
    assertThat(QueryPlans.plan(KeystoneQuery.FLUSH, null, null, null, extra)).isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "18446744073709551615")
  void nonNumericRowsAreUnknown(@Nullable String rows) {
    assertThat(QueryPlans.plan(KeystoneQuery.FLUSH, "ALL", null, rows, ""))
        .contains(plan("flush", "ALL", "", OptionalLong.empty()));
  }

  private static QueryPlan plan(String query, String type, String key, OptionalLong rows) {
    return new QueryPlan(query, type, key, rows, PlanSource.EXPLAIN);
  }
}
