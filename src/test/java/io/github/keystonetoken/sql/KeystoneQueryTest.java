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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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

  private static Indexes indexes(String... columns) {
    return new Indexes(Map.of("by_hand", List.of(columns)));
  }

  private static QueryPlan derived(String query, String type, String key, OptionalLong rows) {
    return new QueryPlan(query, type, key, rows, PlanSource.INDEXES);
  }

  @ParameterizedTest
  @CsvSource({
    "'expires,valid', range, 100",
    "'expires', range, 100",
    "'expires,user_id', range, 100",
    "'valid,expires', range, 10",
    "'valid', ref,",
    "'user_id', ALL, 1000"
  })
  void derivesAccessToRevokedTokens(String columns, String type, Long rows) {
    assertThat(
            KeystoneQuery.LIST_REVOKED.derive(
                Release.KILO, indexes(columns.split(",", -1)), COUNTS))
        .isEqualTo(
            derived(
                "list_revoked",
                type,
                type.equals("ALL") ? "" : "by_hand",
                rows == null ? OptionalLong.empty() : OptionalLong.of(rows)));
  }

  @Test
  void flushExaminesExpiredRows() {
    assertThat(KeystoneQuery.FLUSH.derive(Release.HAVANA, indexes("expires", "valid"), COUNTS))
        .isEqualTo(derived("flush", "range", "by_hand", OptionalLong.of(899)));
    assertThat(KeystoneQuery.FLUSH.derive(Release.HAVANA, indexes("valid", "expires"), COUNTS))
        .isEqualTo(derived("flush", "ALL", "", OptionalLong.of(1_000)));
  }

  @Test
  void rowsBeyondExpiredWindowAreUnknown() {
    assertThat(KeystoneQuery.FLUSH.derive(Release.OCATA, indexes("expires"), COUNTS).rows())
        .isEmpty();
    assertThat(KeystoneQuery.FLUSH.derive(Release.NEWTON, indexes("expires"), COUNTS).rows())
        .hasValue(899);
  }

  @Test
  void derivesAccessWithoutCounts() {
    assertThat(KeystoneQuery.LIST_REVOKED.derive(Release.KILO, indexes("id"), null))
        .isEqualTo(derived("list_revoked", "ALL", "", OptionalLong.empty()));
  }

  @Test
  void lookupUsesPrimaryKeyEvenIfHidden() {
    assertThat(KeystoneQuery.LOOKUP.derive(Release.GRIZZLY, new Indexes(Map.of()), null))
        .isEqualTo(derived("lookup", "const", "PRIMARY", OptionalLong.of(1)));
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

  @ParameterizedTest
  @EnumSource(
      value = Release.class,
      names = {"ROCKY", "STEIN", "TRAIN", "USSURI", "ZED", "GAZPACHO", "LATER"})
  void releaseWithoutSqlTokensHasNoStatement(Release release) {
    assertThat(KeystoneQuery.of(release)).isEmpty();
  }
}
