package io.github.keystonetoken.metrics;

import static io.github.keystonetoken.metrics.Metric.counter;
import static io.github.keystonetoken.metrics.Metric.gauge;
import static io.github.keystonetoken.metrics.Metric.info;
import static io.github.keystonetoken.metrics.Metric.summary;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.Owners;
import io.github.keystonetoken.model.UserTokens;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** The token table, what else accumulates beside it, and how it was read. */
final class SqlMetrics {

  static final List<Metric> TABLE =
      List.of(
          gauge("sql_up", "1 if the newest collection read the token table, 0 if not.")
              .example("keystone_token_sql_up == 0")
              .value(snapshot -> snapshot.sql().map(outcome -> outcome.isOk() ? 1 : 0)),
          gauge("sql_rows", "Rows of the token table.")
              .example("keystone_token_sql_rows")
              .value(snapshot -> counts(snapshot).map(counts -> counts.rows().value())),
          gauge(
                  "sql_tokens",
                  "Rows of the token table by state; the states are disjoint and sum to "
                      + "keystone_token_sql_rows. A revoked row that has expired is expired.")
              .labels("state")
              .example("keystone_token_sql_tokens{state=\"expired\"}")
              .values(
                  from(
                      SqlTokens::counts,
                      (counts, points) -> {
                        points.point(counts.active().value(), "active");
                        points.point(counts.revoked().value(), "revoked");
                        points.point(counts.expired().value(), "expired");
                        points.point(counts.noExpiry().value(), "no_expiry");
                      })),
          gauge(
                  "sql_counts_exact",
                  "1 if the rows of the token table were counted, 0 if any count is "
                      + "estimated from a sample.")
              .example("keystone_token_sql_counts_exact == 0")
              .value(SqlMetrics::exact),
          gauge(
                  "sql_counts_relative_error_ratio",
                  "Half width of the 95 % confidence interval of a count, divided by the "
                      + "count: 0 if counted, +Inf if the sample had no such row. user_id and "
                      + "user_name are empty except for user_tokens and user_recent_tokens.")
              .labels("figure", "user_id", "user_name")
              .example("keystone_token_sql_counts_relative_error_ratio{figure=\"rows\"}")
              .values(SqlMetrics::errors),
          gauge(
                  "sql_table_size_bytes",
                  "Size of the token table in bytes, as the database estimates it; free is "
                      + "allocated and not in use.")
              .labels("component")
              .example("sum without (component) (keystone_token_sql_table_size_bytes)")
              .values(
                  from(
                      SqlTokens::size,
                      (size, points) -> {
                        points.point(size.data(), "data");
                        points.point(size.index(), "index");
                        points.point(size.free(), "free");
                      })),
          gauge(
                  "sql_oldest_expired_timestamp_seconds",
                  "Expiry of the oldest expired row as Unix time; absent if no row has "
                      + "expired. If the table is sampled and expires has no index, it is the "
                      + "oldest row of the sample.")
              .example("time() - keystone_token_sql_oldest_expired_timestamp_seconds")
              .value(
                  snapshot -> counts(snapshot).flatMap(Counts::oldestExpired).map(Points::seconds)),
          gauge(
                  "sql_latest_expiry_timestamp_seconds",
                  "Latest expiry of any row as Unix time; minus "
                      + "keystone_token_expiration_seconds it is when a token was last issued. "
                      + "If the table is sampled and expires has no index, it is the latest row "
                      + "of the sample.")
              .example(
                  "time() - (keystone_token_sql_latest_expiry_timestamp_seconds"
                      + " - keystone_token_expiration_seconds)")
              .value(
                  snapshot -> counts(snapshot).flatMap(Counts::latestExpiry).map(Points::seconds)),
          gauge(
                  "sql_users",
                  "Distinct owners of rows of the token table; rows without an owner count "
                      + "as one. Absent if the table is sampled.")
              .example("keystone_token_sql_rows / keystone_token_sql_users")
              .value(snapshot -> owners(snapshot).flatMap(Owners::users)),
          gauge(
                  "sql_user_tokens",
                  "Rows of the token table by owner, for the owners with the most rows. "
                      + "user_name is empty if it is not known.")
              .labels("user_id", "user_name")
              .example("topk(5, keystone_token_sql_user_tokens)")
              .values(from(SqlTokens::owners, (owners, points) -> users(owners.top(), points))),
          gauge(
                  "sql_other_users_tokens",
                  "Rows of the token table of all owners that "
                      + "keystone_token_sql_user_tokens does not list.")
              .example("keystone_token_sql_other_users_tokens / keystone_token_sql_rows")
              .value(snapshot -> owners(snapshot).map(owners -> owners.others().value())),
          gauge(
                  "sql_recent_tokens",
                  "Tokens issued within keystone_token_recent_window_seconds before the "
                      + "collection.")
              .example("keystone_token_sql_recent_tokens / keystone_token_recent_window_seconds")
              .value(
                  snapshot ->
                      sql(snapshot)
                          .flatMap(SqlTokens::recent)
                          .map(recent -> recent.tokens().value())),
          gauge(
                  "sql_user_recent_tokens",
                  "Tokens issued within keystone_token_recent_window_seconds before the "
                      + "collection, for the users with the most.")
              .labels("user_id", "user_name")
              .example("topk(5, keystone_token_sql_user_recent_tokens)")
              .values(from(SqlTokens::recent, (recent, points) -> users(recent.top(), points))),
          gauge(
                  "sql_index_present",
                  "1 if an index of the token table starts with these columns, 0 if not.")
              .labels("columns")
              .example("keystone_token_sql_index_present == 0")
              .values(
                  (snapshot, points) ->
                      sql(snapshot)
                          .ifPresent(
                              tokens ->
                                  tokens
                                      .indexes()
                                      .forEach(
                                          (columns, exists) -> points.point(exists, columns)))),
          gauge(
                  "sql_query_plan_rows",
                  "Rows that a statement of Keystone would examine. With source=explain in "
                      + "keystone_token_sql_query_plan_info it is the optimizer's estimate, "
                      + "which can be off by more than a factor of two.")
              .labels("query")
              .example("keystone_token_sql_query_plan_rows{query=\"list_revoked\"}")
              .values(
                  (snapshot, points) ->
                      plans(snapshot).forEach(plan -> points.point(plan.rows(), plan.query()))),
          info(
                  "sql_query_plan_info",
                  "How the database would run a statement of Keystone: the access type of "
                      + "EXPLAIN, where ALL reads the whole table, and the index, empty for "
                      + "none. With source=indexes it is the best access that the indexes allow, "
                      + "because the account may not run EXPLAIN.")
              .labels("query", "access_type", "key", "source")
              .example("keystone_token_sql_query_plan_info{access_type=\"ALL\"}")
              .values(
                  (snapshot, points) ->
                      plans(snapshot)
                          .forEach(
                              plan ->
                                  points.point(
                                      1,
                                      plan.query(),
                                      plan.accessType(),
                                      plan.key(),
                                      plan.source().name().toLowerCase(Locale.ROOT)))),
          summary(
                  "sql_query_duration_seconds",
                  "Time in seconds that the exporter's own SQL statements took.")
              .labels("query")
              .example(
                  "rate(keystone_token_sql_query_duration_seconds_sum[5m])"
                      + " / rate(keystone_token_sql_query_duration_seconds_count[5m])")
              .values(
                  (snapshot, points) ->
                      snapshot
                          .statements()
                          .forEach(
                              (query, times) ->
                                  points.summary(times.runs(), times.sumSeconds(), query))),
          counter(
                  "sql_query_rows_total",
                  "Rows of the token table that the exporter read by ranges of ids.")
              .labels("query")
              .example("rate(keystone_token_sql_query_rows_total[5m])")
              .values(
                  (snapshot, points) ->
                      snapshot
                          .statements()
                          .forEach(
                              (query, times) -> {
                                if (times.rows() > 0) {
                                  points.point(times.rows(), query);
                                }
                              })),
          counter(
                  "sql_query_timeouts_total",
                  "Runs of the exporter's own SQL statements that reached the statement "
                      + "timeout.")
              .labels("query")
              .example("increase(keystone_token_sql_query_timeouts_total[1h]) > 0")
              .values(
                  (snapshot, points) ->
                      snapshot
                          .statements()
                          .forEach((query, times) -> points.point(times.timeouts(), query))),
          gauge(
                  "sql_revocation_events",
                  "Rows of the table revocation_event: needed, or prunable because no "
                      + "valid token can match them. Keystone deletes prunable rows when it next "
                      + "revokes a token.")
              .labels("state")
              .example("keystone_token_sql_revocation_events{state=\"prunable\"}")
              .values(
                  from(
                      SqlTokens::revocations,
                      (events, points) -> {
                        points.point(events.needed(), "needed");
                        points.point(events.prunable(), "prunable");
                      })),
          gauge(
                  "sql_trusts",
                  "Rows of the table trust by state. A deleted trust that has expired is "
                      + "deleted.")
              .labels("state")
              .example("keystone_token_sql_trusts{state=\"deleted\"}")
              .values(
                  from(
                      SqlTokens::trusts,
                      (trusts, points) -> {
                        points.point(trusts.active(), "active");
                        points.point(trusts.expired(), "expired");
                        points.point(trusts.deleted(), "deleted");
                      })));

  private SqlMetrics() {}

  /** The newest figures: after a failed collection, the last good ones. */
  private static Optional<SqlTokens> sql(Snapshot snapshot) {
    return snapshot.sql().flatMap(Outcome::figures);
  }

  private static Optional<Counts> counts(Snapshot snapshot) {
    return sql(snapshot).flatMap(SqlTokens::counts);
  }

  private static Optional<Owners> owners(Snapshot snapshot) {
    return sql(snapshot).flatMap(SqlTokens::owners);
  }

  private static List<SqlTokens.QueryPlan> plans(Snapshot snapshot) {
    return sql(snapshot).map(SqlTokens::queryPlans).orElse(List.of());
  }

  private static <T> BiConsumer<Snapshot, Points> from(
      Function<SqlTokens, Optional<T>> part, BiConsumer<T, Points> values) {
    return (snapshot, points) ->
        sql(snapshot).flatMap(part).ifPresent(known -> values.accept(known, points));
  }

  private static void users(List<UserTokens> users, Points points) {
    for (UserTokens user : users) {
      points.point(user.tokens().value(), user.userId(), user.userName());
    }
  }

  private static Optional<Integer> exact(Snapshot snapshot) {
    List<Estimate> rows =
        Stream.concat(
                counts(snapshot).stream()
                    .flatMap(
                        counts ->
                            Stream.of(
                                counts.rows(),
                                counts.active(),
                                counts.revoked(),
                                counts.expired(),
                                counts.noExpiry())),
                owners(snapshot).stream()
                    .flatMap(
                        owners ->
                            Stream.concat(
                                owners.top().stream().map(UserTokens::tokens),
                                Stream.of(owners.others()))))
            .toList();
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(rows.stream().allMatch(Estimate::isCounted) ? 1 : 0);
  }

  private static void errors(Snapshot snapshot, Points points) {
    counts(snapshot)
        .ifPresent(
            counts -> {
              error("rows", counts.rows(), points);
              error("active", counts.active(), points);
              error("revoked", counts.revoked(), points);
              error("expired", counts.expired(), points);
              error("no_expiry", counts.noExpiry(), points);
            });
    owners(snapshot)
        .ifPresent(
            owners -> {
              errors("user_tokens", owners.top(), points);
              error("other_users_tokens", owners.others(), points);
            });
    sql(snapshot)
        .flatMap(SqlTokens::recent)
        .ifPresent(
            recent -> {
              error("recent_tokens", recent.tokens(), points);
              errors("user_recent_tokens", recent.top(), points);
            });
  }

  private static void error(String figure, Estimate estimate, Points points) {
    points.point(estimate.relativeError(), figure, "", "");
  }

  private static void errors(String figure, List<UserTokens> users, Points points) {
    for (UserTokens user : users) {
      points.point(user.tokens().relativeError(), figure, user.userId(), user.userName());
    }
  }
}
