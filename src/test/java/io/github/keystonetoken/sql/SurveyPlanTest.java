package io.github.keystonetoken.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.SqlTokens;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SurveyPlanTest {

  private static Indexes indexesOf(Release release) {
    Map<String, List<String>> columns = new HashMap<>();
    if (release.compareTo(Release.ICEHOUSE) >= 0) {
      columns.put("a", List.of("expires"));
      columns.put("b", List.of("expires", "valid"));
    }
    if (release.compareTo(Release.JUNO) >= 0) {
      columns.put("c", List.of("user_id"));
    }
    return new Indexes(columns, Map.of());
  }

  private static TableStatus status(@Nullable Long pages, long rows) {
    SqlTokens.Size size = pages == null ? null : new SqlTokens.Size(pages * 16_384, 0, 0);
    return new TableStatus("InnoDB", size, rows, null);
  }

  private static Schema schema(Schema.Sampling sampling, boolean hasTable, String... columns) {
    return new Schema(
        Release.UNKNOWN, Map.of("token", Set.of(columns)), sampling, hasTable, List.of());
  }

  /** A table of more than 1,000 pages is large, and one of 10 million rows is not counted. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          JUNO     | 1000    | 5000     | states (an index covers expires and valid); owners (an index covers user_id); recent_owners (a range of an index on expires)
          JUNO     | 50000   | 200000   | states (an index covers expires and valid); owners (an index covers user_id); recent_owners (a range of an index on expires)
          JUNO     | 200000  | 1000000  | states (an index covers expires and valid, in 16 ranges); owners (an index covers user_id, in 16 ranges); recent_owners (a range of an index on expires)
          JUNO     | 2000000 | 10000000 | expiries (the ends of an index on expires); distinct_owners (skips in an index on user_id); recent_owners (a range of an index on expires); states, owners estimated from short ranges of ids through the procedure token_sample
          ICEHOUSE | 1000    | 5000     | states (an index covers expires and valid); owners (a small table); recent_owners (a range of an index on expires)
          ICEHOUSE | 200000  | 1000000  | states (an index covers expires and valid, in 16 ranges); recent_owners (a range of an index on expires); owners estimated from short ranges of ids through the procedure token_sample
          GRIZZLY  | 1000    | 5000     | single_pass (a small table)
          GRIZZLY  |         | 10000000 | single_pass (a small table)
          GRIZZLY  | 1001    | 5000     | states, owners, recent estimated from short ranges of ids through the procedure token_sample
          GRIZZLY  | 200000  | 1000000  | states, owners, recent estimated from short ranges of ids through the procedure token_sample
          GRIZZLY  | 2000000 | 10000000 | states, owners, recent estimated from short ranges of ids through the procedure token_sample
          """)
  void readsByIndexesAndSize(Release indexes, Long pages, long rows, String plan) {
    Schema schema = schema(Schema.Sampling.PROCEDURE, true, "expires", "valid", "user_id");
    assertThat(
            SurveyPlan.of(schema, indexesOf(indexes), status(pages, rows), true, 2_000_000)
                .describe())
        .isEqualTo(plan);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PROCEDURE | ICEHOUSE | 1000   | states (an index covers expires and valid); recent (a range of an index on expires); owners estimated from short ranges of ids through the procedure token_sample
          ID_RANGES | GRIZZLY  | 1000   | states (a small table); recent (a small table)
          ID_RANGES | GRIZZLY  | 200000 | states, recent estimated from short ranges of ids
          NONE      | ICEHOUSE | 200000 | states (an index covers expires and valid); recent (a range of an index on expires)
          NONE      | GRIZZLY  | 200000 | states, recent absent, because the account may not sample the table
          """)
  void readsByGrantsWithoutOwners(
      Schema.Sampling sampling, Release indexes, Long pages, String plan) {
    SurveyPlan planned =
        SurveyPlan.of(
            schema(sampling, true, "expires", "valid"),
            indexesOf(indexes),
            status(pages, 5_000),
            true,
            2_000_000);
    assertThat(planned.describe()).isEqualTo(plan);
    assertThat(planned.lacksSampling()).isEqualTo(plan.contains("absent"));
  }

  @Test
  void needsLifetimeForRecent() {
    Schema schema = schema(Schema.Sampling.PROCEDURE, true, "expires", "valid", "user_id");
    assertThat(
            SurveyPlan.of(schema, indexesOf(Release.JUNO), status(1_000L, 5_000), false, 2_000_000)
                .describe())
        .isEqualTo("states (an index covers expires and valid); owners (an index covers user_id)");
  }

  @ParameterizedTest
  @CsvSource({
    "PROCEDURE, true, all figures estimated from short ranges of ids through the procedure token_sample",
    "NONE, false, ''"
  })
  void readsNothingWithoutGrantOnTable(Schema.Sampling sampling, boolean hasTable, String plan) {
    SurveyPlan planned =
        SurveyPlan.of(
            schema(sampling, hasTable),
            indexesOf(Release.GRIZZLY),
            TableStatus.HIDDEN,
            true,
            2_000_000);
    assertThat(planned.describe()).isEqualTo(plan);
    assertThat(planned.lacksSampling()).isFalse();
  }
}
