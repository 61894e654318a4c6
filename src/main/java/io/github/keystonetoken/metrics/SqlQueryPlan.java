package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens.PlanSource;
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.stream.Stream;

/**
 * How the database would run Keystone's own statements.
 *
 * <pre>
 * # TYPE keystone_token_sql_query_plan_info gauge
 * keystone_token_sql_query_plan_info{access_type="ALL",key="",query="flush",source="explain"} 1
 * # TYPE keystone_token_sql_query_plan_rows gauge
 * keystone_token_sql_query_plan_rows{query="flush"} 20916.0
 * </pre>
 */
final class SqlQueryPlan implements Family {

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric info =
        Metric.info(
            "sql_query_plan_info",
            "How the database would run Keystone's own statements (list_revoked, flush, lookup): "
                + "access_type as EXPLAIN has it, where ALL reads the whole table, and the index, "
                + "empty for none. Source explain: the database's answer to EXPLAIN. Source "
                + "indexes: the best access that the indexes allow, because the account may not "
                + "read the columns that the statement names; the optimizer may still prefer ALL "
                + "where many rows qualify.");
    Metric rows =
        Metric.gauge(
            "sql_query_plan_rows",
            "Rows that each of Keystone's own statements would examine. Where the source of "
                + "sql_query_plan_info is explain, the optimizer's estimate, which can be off by "
                + "more than a factor of two; where it is indexes, from the rows by state of the "
                + "same collection, and absent where they do not tell.");
    Figures.sql(snapshot).stream()
        .flatMap(tokens -> tokens.queryPlans().stream())
        .forEach(
            plan -> {
              info.point(1, labels(plan));
              plan.rows().ifPresent(number -> rows.point(number, "query", plan.query()));
            });
    return Stream.of(info, rows).flatMap(Metric::snapshots);
  }

  private static String[] labels(QueryPlan plan) {
    return new String[] {
      "query", plan.query(),
      "access_type", plan.accessType(),
      "key", plan.key(),
      "source", label(plan.source())
    };
  }

  private static String label(PlanSource source) {
    return switch (source) {
      case EXPLAIN -> "explain";
      case INDEXES -> "indexes";
    };
  }
}
