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
import io.github.keystonetoken.model.SqlTokens.QueryPlan;
import io.github.keystonetoken.model.SqlTokens.Recent;
import io.github.keystonetoken.model.SqlTokens.StatementTimes;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The token table, other tables that grow, and the statements that read them. */
final class SqlMetrics {

  static final List<Metric> TABLE =
      List.of(
          gauge("sql_up")
              .help(
                  "1 if the newest collection read the database, 0 if not. Also 1 without a token table, unless tokens are kept there: its figures are then absent.")
              .example("$ == 0")
              .value(snapshot -> snapshot.sql().map(Outcome::isOk)),
          gauge("sql_rows")
              .help("Rows of the token table.")
              .example("$")
              .value(of(SqlTokens::counts, Counts::rows)),
          gauge("sql_tokens{state}")
              .help(
                  "Rows of the token table by state; the states are disjoint and sum to keystone_token_sql_rows. A revoked row that has expired is expired.")
              .example("${state=\"expired\"}")
              .values(
                  from(
                      SqlTokens::counts,
                      (counts, points) -> {
                        points.point(counts.active(), "active");
                        points.point(counts.revoked(), "revoked");
                        points.point(counts.expired(), "expired");
                        points.point(counts.noExpiry(), "no_expiry");
                      })),
          gauge("sql_counts_exact")
              .help(
                  "1 if the rows of the token table were counted, 0 if any count is estimated from a sample.")
              .example("$ == 0")
              .value(of(Optional::of, SqlMetrics::isExact)),
          gauge("sql_counts_relative_error_ratio{figure,user_id,user_name,user_domain}")
              .help(
                  "Half width of the 95 % confidence interval of a count, divided by the count: 0 if counted, absent if the sample had no such row. The labels of the user are empty except for user_tokens and user_recent_tokens.")
              .example("${figure=\"rows\"}")
              .values(from(Optional::of, SqlMetrics::errors)),
          gauge("sql_table_size_bytes{component}")
              .help(
                  "Size of the token table in bytes, as the database estimates it; free is allocated and not in use.")
              .example("sum without (component) ($)")
              .values(
                  from(
                      SqlTokens::size,
                      (size, points) -> {
                        points.point(size.data(), "data");
                        points.point(size.index(), "index");
                        points.point(size.free(), "free");
                      })),
          gauge("sql_oldest_expired_timestamp_seconds")
              .help(
                  "Expiry of the oldest expired row as Unix time; absent if no row has expired. Dates before 1970, such as 0000-00-00, are left out. If the table is sampled and expires has no index, it is the oldest row of the sample.")
              .example("time() - $")
              .value(of(SqlTokens::counts, Counts::oldestExpired)),
          gauge("sql_latest_expiry_timestamp_seconds")
              .help(
                  "Latest expiry of any row as Unix time; minus keystone_token_expiration_seconds it is when a token was last issued. If the table is sampled and expires has no index, it is the latest row of the sample.")
              .example("time() - ($ - keystone_token_expiration_seconds)")
              .value(of(SqlTokens::counts, Counts::latestExpiry)),
          gauge("sql_users")
              .help(
                  "Distinct owners of rows of the token table; rows without an owner count as one. Absent if the table is sampled and user_id has no index; with one, ids that differ in case or accents only count as one.")
              .example("keystone_token_sql_rows / $")
              .value(of(SqlTokens::owners, Owners::users)),
          gauge("sql_user_tokens{user_id,user_name,user_domain}")
              .help(
                  "Rows of the token table by owner, for the owners with the most rows. user_name and user_domain are empty if they are not known.")
              .example("topk(5, $)")
              .values(from(SqlTokens::owners, (owners, points) -> users(owners.top(), points))),
          gauge("sql_other_users_tokens")
              .help(
                  "Rows of the token table of all owners that keystone_token_sql_user_tokens does not list.")
              .example("$ / keystone_token_sql_rows")
              .value(of(SqlTokens::owners, Owners::others)),
          gauge("sql_recent_tokens")
              .help(
                  "Tokens issued within keystone_token_recent_window_seconds before the collection.")
              .example("$ / keystone_token_recent_window_seconds")
              .value(of(SqlTokens::recent, Recent::tokens)),
          gauge("sql_user_recent_tokens{user_id,user_name,user_domain}")
              .help(
                  "Tokens issued within keystone_token_recent_window_seconds before the collection, for the users with the most.")
              .example("topk(5, $)")
              .values(from(SqlTokens::recent, (recent, points) -> users(recent.top(), points))),
          gauge("sql_index_present{columns}")
              .help(
                  "1 if an index of the token table that the optimizer may use starts with these columns, 0 if not. With the name of a table, an index that 2026.1 adds to it.")
              .example("$ == 0")
              .value(of(Optional::of, SqlTokens::indexes)),
          gauge("sql_query_plan_rows{query}")
              .help(
                  "Rows that a statement of Keystone would examine. With source=explain in keystone_token_sql_query_plan_info it is the optimizer's estimate, which can be off by more than a factor of two.")
              .example("${query=\"list_revoked\"}")
              .values(perPlan((plan, points) -> points.point(plan.rows(), plan.query()))),
          info("sql_query_plan_info{query,access_type,key,source}")
              .help(
                  "How the database would run a statement of Keystone: the access type of EXPLAIN, where ALL reads the whole table, and the index, empty for none. With source=indexes it is the best access that the indexes allow, because the account may not run EXPLAIN.")
              .example("${access_type=\"ALL\"}")
              .values(
                  perPlan(
                      (plan, points) ->
                          points.point(
                              1, plan.query(), plan.accessType(), plan.key(), plan.source()))),
          summary("sql_query_duration_seconds{query}")
              .help("Time in seconds that the exporter's own SQL statements took.")
              .example("rate($_sum[5m]) / rate($_count[5m])")
              .values(
                  (snapshot, points) ->
                      snapshot
                          .statements()
                          .forEach(
                              (query, times) ->
                                  points.summary(times.runs(), times.sumSeconds(), query))),
          counter("sql_query_rows_total{query}")
              .help("Rows of the token table that the exporter read by ranges of ids.")
              .example("rate($[5m])")
              .each(
                  Snapshot::statements,
                  times -> Optional.of(times.rows()).filter(rows -> rows > 0)),
          counter("sql_query_timeouts_total{query}")
              .help("Runs of the exporter's own SQL statements that reached the statement timeout.")
              .example("increase($[1h]) > 0")
              .each(Snapshot::statements, StatementTimes::timeouts),
          gauge("sql_revocation_events{state}")
              .help(
                  "Rows of the table revocation_event: needed, or prunable because no valid token can match them. Keystone deletes prunable rows when it next revokes a token.")
              .example("${state=\"prunable\"}")
              .values(
                  from(
                      SqlTokens::revocations,
                      (events, points) -> {
                        points.point(events.needed(), "needed");
                        points.point(events.prunable(), "prunable");
                      })),
          gauge("sql_trusts{state}")
              .help(
                  "Rows of the table trust by state. A deleted trust that has expired is deleted. Estimated from 20,000 rows and the server's own estimate of all rows, which can be off by a factor of two, if the table is larger than 20 MiB and no index covers it.")
              .example("${state=\"deleted\"}")
              .values(
                  from(
                      SqlTokens::trusts,
                      (trusts, points) -> {
                        points.point(trusts.active(), "active");
                        points.point(trusts.expired(), "expired");
                        points.point(trusts.deleted(), "deleted");
                      })),
          gauge("sql_application_credentials{state}")
              .help(
                  "Rows of the table application_credential by state. Keystone keeps expired ones until their user deletes them. Absent if the table is larger than 20 MiB and no index covers it.")
              .example("${state=\"expired\"}")
              .values(
                  from(
                      SqlTokens::applicationCredentials,
                      (credentials, points) -> {
                        points.point(credentials.active(), "active");
                        points.point(credentials.expired(), "expired");
                      })));

  private SqlMetrics() {}

  /** One value of a part that may not be known. */
  private static <T> Function<Snapshot, Optional<?>> of(
      Function<SqlTokens, Optional<T>> part, Function<T, ?> value) {
    return snapshot -> snapshot.sqlFigures().flatMap(part).map(value);
  }

  /** Several values of a part that may not be known. */
  private static <T> BiConsumer<Snapshot, Points> from(
      Function<SqlTokens, Optional<T>> part, BiConsumer<T, Points> values) {
    return (snapshot, points) ->
        snapshot.sqlFigures().flatMap(part).ifPresent(known -> values.accept(known, points));
  }

  private static BiConsumer<Snapshot, Points> perPlan(BiConsumer<QueryPlan, Points> values) {
    return from(
        Optional::of,
        (sql, points) -> sql.queryPlans().forEach(plan -> values.accept(plan, points)));
  }

  private static void users(List<UserTokens> users, Points points) {
    for (UserTokens user : users) {
      points.point(user.tokens(), user.user());
    }
  }

  /** The rows by state and by owner, which may be estimates, by figure. */
  private static Map<String, List<UserTokens>> rows(SqlTokens sql) {
    Map<String, List<UserTokens>> rows = new HashMap<>();
    sql.counts()
        .ifPresent(
            counts -> {
              rows.put("rows", ofAll(counts.rows()));
              rows.put("active", ofAll(counts.active()));
              rows.put("revoked", ofAll(counts.revoked()));
              rows.put("expired", ofAll(counts.expired()));
              rows.put("no_expiry", ofAll(counts.noExpiry()));
            });
    sql.owners()
        .ifPresent(
            owners -> {
              rows.put("user_tokens", owners.top());
              rows.put("other_users_tokens", ofAll(owners.others()));
            });
    return rows;
  }

  private static List<UserTokens> ofAll(Estimate rows) {
    return List.of(new UserTokens(User.UNKNOWN, rows));
  }

  private static Optional<Boolean> isExact(SqlTokens sql) {
    List<UserTokens> rows = rows(sql).values().stream().flatMap(List::stream).toList();
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(rows.stream().allMatch(row -> row.tokens().isCounted()));
  }

  private static void errors(SqlTokens sql, Points points) {
    Map<String, List<UserTokens>> figures = rows(sql);
    sql.recent()
        .ifPresent(
            recent -> {
              figures.put("recent_tokens", ofAll(recent.tokens()));
              figures.put("user_recent_tokens", recent.top());
            });
    figures.forEach(
        (figure, users) ->
            users.stream()
                .filter(user -> Double.isFinite(user.tokens().relativeError()))
                .forEach(user -> points.point(user.tokens().relativeError(), figure, user.user())));
  }
}
