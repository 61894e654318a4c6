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
          gauge(
                  "sql_up",
                  "Whether the newest SQL collection reached the database and could read the "
                      + "token table: 1 or 0.")
              .example("keystone_token_sql_up == 0")
              .value(snapshot -> snapshot.sql().map(outcome -> outcome.isOk() ? 1 : 0)),
          gauge(
                  "sql_rows",
                  "Rows of the token table, at the last good SQL collection; counted or estimated, "
                      + "as keystone_token_sql_counts_exact says.")
              .example("keystone_token_sql_rows")
              .value(snapshot -> counts(snapshot).map(counts -> counts.rows().value())),
          gauge(
                  "sql_tokens",
                  "Rows of the token table by state, at the last good SQL collection, counted or "
                      + "estimated as keystone_token_sql_counts_exact says; sums to "
                      + "keystone_token_sql_rows. A revoked row that has expired counts as "
                      + "expired.")
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
                  "1 if the rows of the token table, by state and by owner, were counted, 0 if any "
                      + "of these figures was estimated from a sample: "
                      + "keystone_token_sql_counts_relative_error_ratio tells which. With "
                      + "--collector.sql.exact a count is as old as it takes to count.")
              .example("keystone_token_sql_counts_exact == 0")
              .value(SqlMetrics::exact),
          gauge(
                  "sql_counts_relative_error_ratio",
                  "Half width of the 95 % interval of a count of the token table's rows, over the "
                      + "count: 0 where it was counted, +Inf where the sample saw none. user_id "
                      + "and user_name are empty but for user_tokens and user_recent_tokens.")
              .labels("figure", "user_id", "user_name")
              .example("keystone_token_sql_counts_relative_error_ratio{figure=\"rows\"}")
              .values(SqlMetrics::errors),
          gauge(
                  "sql_table_size_bytes",
                  "Size of the token table: data, index, and free, which is allocated and not in "
                      + "use. The database's own estimate, read by the last good SQL collection.")
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
                  "Expiry of the oldest expired row, at the last good SQL collection. It stands "
                      + "still when nothing flushes the table, and is absent when no row has "
                      + "expired. Of a table that is sampled, it is the oldest row seen, unless an "
                      + "index on expires tells it.")
              .example("time() - keystone_token_sql_oldest_expired_timestamp_seconds")
              .value(
                  snapshot -> counts(snapshot).flatMap(Counts::oldestExpired).map(Points::seconds)),
          gauge(
                  "sql_latest_expiry_timestamp_seconds",
                  "Latest expiry of any row, at the last good SQL collection. Less "
                      + "keystone_token_expiration_seconds, it is when a token was last issued. Of "
                      + "a table that is sampled, it is the latest row seen, unless an index on "
                      + "expires tells it.")
              .example(
                  "time() - (keystone_token_sql_latest_expiry_timestamp_seconds"
                      + " - keystone_token_expiration_seconds)")
              .value(
                  snapshot -> counts(snapshot).flatMap(Counts::latestExpiry).map(Points::seconds)),
          gauge(
                  "sql_users",
                  "Distinct owners of rows of the token table, counted by the last good SQL "
                      + "collection; rows without an owner count as one. Absent where only a "
                      + "sample was read, which does not tell.")
              .example("keystone_token_sql_rows / keystone_token_sql_users")
              .value(snapshot -> owners(snapshot).flatMap(Owners::users)),
          gauge(
                  "sql_user_tokens",
                  "Rows of the token table by owner, for the owners of most rows, at the last good "
                      + "SQL collection, counted or estimated as keystone_token_sql_counts_exact "
                      + "says. user_name is empty where it is not known.")
              .labels("user_id", "user_name")
              .example("topk(5, keystone_token_sql_user_tokens)")
              .values(from(SqlTokens::owners, (owners, points) -> users(owners.top(), points))),
          gauge(
                  "sql_other_users_tokens",
                  "Rows of the token table of all owners that keystone_token_sql_user_tokens does "
                      + "not name, at the last good SQL collection, counted or estimated as "
                      + "keystone_token_sql_counts_exact says.")
              .example("keystone_token_sql_other_users_tokens / keystone_token_sql_rows")
              .value(snapshot -> owners(snapshot).map(owners -> owners.others().value())),
          gauge(
                  "sql_recent_tokens",
                  "Tokens issued in the keystone_token_recent_window_seconds before the last good "
                      + "SQL collection, told from their expiry and lifetime, counted or estimated "
                      + "as keystone_token_sql_counts_exact says.")
              .example("keystone_token_sql_recent_tokens / keystone_token_recent_window_seconds")
              .value(
                  snapshot ->
                      sql(snapshot)
                          .flatMap(SqlTokens::recent)
                          .map(recent -> recent.tokens().value())),
          gauge(
                  "sql_user_recent_tokens",
                  "Tokens issued in the keystone_token_recent_window_seconds before the last good "
                      + "SQL collection, for the users who issued most.")
              .labels("user_id", "user_name")
              .example("topk(5, keystone_token_sql_user_recent_tokens)")
              .values(from(SqlTokens::recent, (recent, points) -> users(recent.top(), points))),
          gauge(
                  "sql_index_present",
                  "Whether an index of the token table starts with these columns, whatever its "
                      + "name, at the last good SQL collection: 1 or 0.")
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
                  "Rows that each of Keystone's own statements would examine. Where the source of "
                      + "sql_query_plan_info is explain, the optimizer's estimate, which can be "
                      + "off by more than a factor of two; where it is indexes, from the rows by "
                      + "state of the same collection, and absent where they do not tell.")
              .labels("query")
              .example("keystone_token_sql_query_plan_rows{query=\"list_revoked\"}")
              .values(
                  (snapshot, points) ->
                      plans(snapshot).forEach(plan -> points.point(plan.rows(), plan.query()))),
          info(
                  "sql_query_plan_info",
                  "How the database would run Keystone's own statements (list_revoked, flush, "
                      + "lookup): access_type as EXPLAIN has it, where ALL reads the whole table, "
                      + "and the index, empty for none. Source explain: the database's answer to "
                      + "EXPLAIN. Source indexes: the best access that the indexes allow, because "
                      + "the account may not read the columns that the statement names; the "
                      + "optimizer may still prefer ALL where many rows qualify.")
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
                  "Time that each of the exporter's own SQL statements took, since the exporter "
                      + "started.")
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
                  "Rows of the token table that the exporter read by ranges of ids, for samples "
                      + "and for exact counts, since the exporter started.")
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
                  "Runs of each of the exporter's own SQL statements that were cut off at the "
                      + "statement limit, since the exporter started.")
              .labels("query")
              .example("increase(keystone_token_sql_query_timeouts_total[1h]) > 0")
              .values(
                  (snapshot, points) ->
                      snapshot
                          .statements()
                          .forEach((query, times) -> points.point(times.timeouts(), query))),
          gauge(
                  "sql_revocation_events",
                  "Rows of the table revocation_event, counted by the last good SQL collection. "
                      + "One is prunable when it is older than [token] expiration and [revoke] "
                      + "expiration_buffer together; Keystone deletes such rows when it next "
                      + "revokes.")
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
                  "Rows of the table trust by state, counted by the last good SQL collection. "
                      + "Keystone marks a trust as deleted and keeps the row; a deleted trust that "
                      + "has expired counts as deleted.")
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
