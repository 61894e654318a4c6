package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeystoneQueryTest {

  private static final Counts COUNTS =
      new Counts(
          Estimate.counted(1_000),
          Estimate.counted(90),
          Estimate.counted(10),
          Estimate.counted(899),
          Estimate.counted(1),
          Optional.empty(),
          Optional.empty());

  @ParameterizedTest
  @CsvSource({
    "LIST_REVOKED, KILO, 'expires,valid', true, range, 100",
    "LIST_REVOKED, KILO, 'expires', true, range, 100",
    "LIST_REVOKED, KILO, 'expires,user_id', true, range, 100",
    "LIST_REVOKED, KILO, 'valid,expires', true, range, 10",
    "LIST_REVOKED, KILO, 'valid', true, ref,",
    "LIST_REVOKED, KILO, 'user_id', true, ALL, 1000",
    "LIST_REVOKED, KILO, 'user_id', false, ALL,",
    "FLUSH, HAVANA, 'expires,valid', true, range, 899",
    "FLUSH, HAVANA, 'valid,expires', true, ALL, 1000",
    "FLUSH, NEWTON, 'expires', true, range, 899",
    // How many are beyond the window of expired tokens is not known.
    "FLUSH, OCATA, 'expires', true, range,"
  })
  void derivesAccess(
      KeystoneQuery query,
      Release release,
      String columns,
      boolean isCounted,
      String type,
      @Nullable Long rows) {
    Indexes indexes = new Indexes(Map.of("by_hand", List.of(columns.split(",", -1))), Map.of());
    assertThat(query.derive(release, indexes, isCounted ? COUNTS : null))
        .isEqualTo(
            new QueryPlan(
                query.label(),
                type,
                type.equals("ALL") ? "" : "by_hand",
                rows == null ? OptionalLong.empty() : OptionalLong.of(rows),
                PlanSource.INDEXES));
  }

  @Test
  void lookupUsesPrimaryKeyEvenIfHidden() {
    Indexes hidden = new Indexes(Map.of(), Map.of());
    assertThat(KeystoneQuery.LOOKUP.derive(Release.GRIZZLY, hidden, null))
        .isEqualTo(
            new QueryPlan("lookup", "const", "PRIMARY", OptionalLong.of(1), PlanSource.INDEXES));
  }

  @ParameterizedTest
  @CsvSource({
    "GRIZZLY, 'id, expires, extra, valid, user_id, trust_id'",
    "HAVANA, 'id, expires'",
    "JUNO, 'id, expires'",
    "KILO, 'id, expires, extra'",
    "QUEENS, 'id, expires, extra'",
    "UNKNOWN, 'id, expires, extra'"
  })
  void selectsRevokedTokensLikeTheRelease(Release release, String columns) {
    assertThat(KeystoneQuery.LIST_REVOKED.explain(release).sql())
        .isEqualTo(
            "EXPLAIN SELECT "
                + columns
                + " FROM token WHERE expires > UTC_TIMESTAMP() AND valid = 0");
  }
}
