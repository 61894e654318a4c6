package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.sql.SurveyPlan.Reading;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SurveyPlanTest {

  private static final Indexes NONE = new Indexes(Map.of("PRIMARY", List.of("id")));
  private static final Indexes ICEHOUSE =
      new Indexes(Map.of("a", List.of("expires"), "b", List.of("expires", "valid")));
  private static final Indexes JUNO =
      new Indexes(
          Map.of(
              "a", List.of("expires"),
              "b", List.of("expires", "valid"),
              "c", List.of("user_id")));

  private static final TableStatus SMALL = status(Strata.MAX_PAGES, 5_000);
  private static final TableStatus MEDIUM = status(200_000, 1_000_000);
  private static final TableStatus HUGE = status(2_000_000, 10_000_000);

  private static TableStatus status(long pages, long rows) {
    return new TableStatus("InnoDB", new SqlTokens.Size(pages * 16_384, 0, 0), rows, null);
  }

  private static final Set<String> WITH_OWNER = Set.of("expires", "valid", "user_id");
  private static final Set<String> WITHOUT_OWNER = Set.of("expires", "valid");

  private static Schema schema(Set<String> columns, Schema.Sampling sampling) {
    return new Schema(Release.UNKNOWN, Map.of("token", columns), sampling, true, List.of());
  }

  private static SurveyPlan plan(Set<String> columns, Indexes indexes, TableStatus status) {
    return SurveyPlan.of(
        schema(columns, Schema.Sampling.PROCEDURE), indexes, status, true, 2_000_000);
  }

  private static List<Reading> readings(SurveyPlan plan) {
    return plan.steps().stream().map(SurveyPlan.Step::reading).toList();
  }

  @Test
  void readsCoveredFiguresByOneStatementEach() {
    for (TableStatus status : List.of(SMALL, status(50_000, 200_000))) {
      SurveyPlan plan = plan(WITH_OWNER, JUNO, status);
      assertThat(readings(plan))
          .containsExactly(Reading.STATES, Reading.OWNERS, Reading.RECENT_BY_OWNER);
      assertThat(plan.sampled()).isEmpty();
    }
  }

  @Test
  void countsManyRowsInRanges() {
    SurveyPlan plan = plan(WITH_OWNER, JUNO, MEDIUM);
    assertThat(readings(plan))
        .containsExactly(
            Reading.STATES_IN_RANGES, Reading.OWNERS_IN_RANGES, Reading.RECENT_BY_OWNER);
    assertThat(plan.sampled()).isEmpty();
  }

  @Test
  void readsSmallTableWithoutIndexesInOnePass() {
    assertThat(readings(plan(WITH_OWNER, NONE, SMALL))).containsExactly(Reading.SINGLE_PASS);
    assertThat(readings(plan(WITH_OWNER, ICEHOUSE, SMALL)))
        .containsExactly(Reading.STATES, Reading.OWNERS, Reading.RECENT_BY_OWNER);
  }

  @Test
  void neverScansLargeTable() {
    TableStatus larger = status(Strata.MAX_PAGES + 1, 5_000);
    for (TableStatus status : List.of(larger, MEDIUM, HUGE)) {
      SurveyPlan plan = plan(WITH_OWNER, NONE, status);
      assertThat(plan.steps()).isEmpty();
      assertThat(plan.sampled()).containsExactly("states", "owners", "recent");
    }
  }

  @Test
  void readsTableOfUnknownSizeWhole() {
    assertThat(readings(plan(WITH_OWNER, NONE, TableStatus.HIDDEN)))
        .containsExactly(Reading.SINGLE_PASS);
  }

  @Test
  void samplesOnlyUncoveredFigures() {
    SurveyPlan plan = plan(WITH_OWNER, ICEHOUSE, MEDIUM);
    assertThat(readings(plan)).containsExactly(Reading.STATES_IN_RANGES, Reading.RECENT_BY_OWNER);
    assertThat(plan.sampled()).containsExactly("owners");
  }

  @Test
  void readsOnlyEndsOfIndexesAboveTheLimit() {
    SurveyPlan plan = plan(WITH_OWNER, JUNO, HUGE);
    assertThat(readings(plan))
        .containsExactly(Reading.EXPIRIES, Reading.USERS, Reading.RECENT_BY_OWNER);
    assertThat(plan.sampled()).containsExactly("states", "owners");
  }

  @Test
  void samplesOwnersIfOnlyTheProcedureReturnsThem() {
    SurveyPlan plan = plan(WITHOUT_OWNER, ICEHOUSE, SMALL);
    assertThat(readings(plan)).containsExactly(Reading.STATES, Reading.RECENT);
    assertThat(plan.sampled()).containsExactly("owners");
  }

  @Test
  void plansWithoutOwners() {
    Schema schema = schema(WITHOUT_OWNER, Schema.Sampling.ID_RANGES);
    assertThat(readings(SurveyPlan.of(schema, NONE, SMALL, true, 1)))
        .containsExactly(Reading.STATES, Reading.RECENT);
    assertThat(SurveyPlan.of(schema, NONE, HUGE, true, 1).sampled())
        .containsExactly("states", "recent");
  }

  @Test
  void needsLifetimeForRecent() {
    SurveyPlan plan =
        SurveyPlan.of(schema(WITH_OWNER, Schema.Sampling.PROCEDURE), JUNO, SMALL, false, 2_000_000);
    assertThat(readings(plan)).containsExactly(Reading.STATES, Reading.OWNERS);
    assertThat(plan.sampled()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PROCEDURE, true", "NONE, false"})
  void readsNothingWithoutGrantOnTable(Schema.Sampling sampling, boolean hasTable) {
    Schema schema = new Schema(Release.UNKNOWN, Map.of(), sampling, hasTable, List.of());
    SurveyPlan plan = SurveyPlan.of(schema, NONE, TableStatus.HIDDEN, true, 2_000_000);
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.lacksSampling()).isFalse();
  }

  @Test
  void describesItself() {
    assertThat(plan(WITH_OWNER, ICEHOUSE, MEDIUM).describe())
        .isEqualTo(
            "states (an index covers expires and valid, in 16 ranges);"
                + " recent_owners (a range of an index on expires);"
                + " owners estimated from short ranges of ids through the procedure token_sample");
    Schema columnsOnly = schema(WITH_OWNER, Schema.Sampling.NONE);
    assertThat(SurveyPlan.of(columnsOnly, JUNO, MEDIUM, true, 2_000_000).lacksSampling()).isFalse();
    assertThat(SurveyPlan.of(columnsOnly, NONE, MEDIUM, true, 2_000_000).lacksSampling()).isTrue();
  }
}
