package io.github.keystonetoken.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Release;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class SqlQueryPlanTest {

  @Test
  void rowsThatAreNotKnownAreAbsentAndTheScanIsStillTold() {
    String text = text(new QueryPlan("flush", "ALL", "", OptionalLong.empty(), PlanSource.INDEXES));

    assertThat(text)
        .contains(
            "keystone_token_sql_query_plan_info"
                + "{access_type=\"ALL\",key=\"\",query=\"flush\",source=\"indexes\"} 1")
        .doesNotContain("sql_query_plan_rows{");
  }

  private static String text(QueryPlan plan) {
    Snapshot snapshot =
        ExampleSnapshots.initial()
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
    return Exposition.text(new MetricSnapshots(new SqlQueryPlan().of(snapshot).toList()));
  }
}
