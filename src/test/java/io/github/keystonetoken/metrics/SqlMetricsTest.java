package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class SqlMetricsTest {

  @Test
  void unknownRowsOfAPlanAreAbsent() {
    Snapshot snapshot =
        with(new QueryPlan("flush", "ALL", "", OptionalLong.empty(), PlanSource.INDEXES));

    assertThat(Exposition.samples("sql_query_plan_info", snapshot))
        .containsExactly("{access_type=\"ALL\",key=\"\",query=\"flush\",source=\"indexes\"} 1");
    assertThat(Exposition.samples("sql_query_plan_rows", snapshot)).isEmpty();
  }

  private static Snapshot with(QueryPlan plan) {
    return ExampleSnapshots.initial()
        .withSql(
            Outcome.ok(
                new SqlTokens(
                    Release.HAVANA,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    List.of(plan),
                    Optional.empty(),
                    Optional.empty(),
                    SqlTokens.Session.UNKNOWN),
                ExampleSnapshots.NOW));
  }
}
