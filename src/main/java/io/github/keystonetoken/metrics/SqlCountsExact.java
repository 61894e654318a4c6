package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.UserTokens;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the rows of the token table were counted or estimated, and how far an estimate can be
 * off.
 *
 * <pre>
 * # TYPE keystone_token_sql_counts_exact gauge
 * keystone_token_sql_counts_exact 0.0
 * # TYPE keystone_token_sql_counts_relative_error_ratio gauge
 * keystone_token_sql_counts_relative_error_ratio{figure="rows",user_id="",user_name=""} 0.0
 * keystone_token_sql_counts_relative_error_ratio{figure="user_tokens",user_id="c09bd86b96e715ae2a9727c99cf95ef3",user_name="quantum"} 0.0043
 * </pre>
 */
final class SqlCountsExact implements Family {

  private final UserLabels labels;

  SqlCountsExact(UserLabels labels) {
    this.labels = labels;
  }

  /** A figure, and whose it is: nobody's where the user is empty. */
  private record Count(Labels figure, String userId, String userName, Estimate estimate) {
    static Count of(String figure, Estimate estimate) {
      return new Count(Labels.of("figure", figure), "", "", estimate);
    }

    static Stream<Count> ofEach(String figure, List<UserTokens> users) {
      Labels label = Labels.of("figure", figure);
      return users.stream()
          .map(user -> new Count(label, user.userId(), user.userName(), user.tokens()));
    }
  }

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric exact =
        Metric.gauge(
            "sql_counts_exact",
            "1 if the rows of the token table, by state and by owner, were counted, 0 if any of"
                + " these figures was estimated from a sample:"
                + " keystone_token_sql_counts_relative_error_ratio tells which. With"
                + " --collector.sql.exact a count is as old as it takes to count.");
    Metric error =
        Metric.gauge(
            "sql_counts_relative_error_ratio",
            "Half width of the 95 % interval of a count of the token table's rows, over the count:"
                + " 0 where it was counted, +Inf where the sample saw none. user_id and user_name"
                + " are empty but for user_tokens and user_recent_tokens.");
    Optional<SqlTokens> tokens = Figures.sql(snapshot);
    List<Count> rows = tokens.stream().flatMap(SqlCountsExact::rows).toList();
    if (!rows.isEmpty()) {
      exact.point(rows.stream().allMatch(count -> count.estimate().isCounted()) ? 1 : 0);
    }
    Stream<Count> recent =
        tokens.flatMap(SqlTokens::recent).stream().flatMap(SqlCountsExact::recent);
    for (Count count : Stream.concat(rows.stream(), recent).toList()) {
      error.point(
          count.estimate().relativeError(),
          count.figure().merge(labels.of(count.userId(), count.userName())));
    }
    return Stream.of(exact, error).flatMap(Metric::snapshots);
  }

  private static Stream<Count> rows(SqlTokens tokens) {
    return Stream.concat(
        tokens.counts().stream().flatMap(SqlCountsExact::states),
        tokens.owners().stream().flatMap(SqlCountsExact::owners));
  }

  private static Stream<Count> states(SqlTokens.Counts counts) {
    return Stream.of(
        Count.of("rows", counts.rows()),
        Count.of("active", counts.active()),
        Count.of("revoked", counts.revoked()),
        Count.of("expired", counts.expired()),
        Count.of("no_expiry", counts.noExpiry()));
  }

  private static Stream<Count> owners(SqlTokens.Owners owners) {
    return Stream.concat(
        Count.ofEach("user_tokens", owners.top()),
        Stream.of(Count.of("other_users_tokens", owners.others())));
  }

  private static Stream<Count> recent(SqlTokens.Recent recent) {
    return Stream.concat(
        Stream.of(Count.of("recent_tokens", recent.tokens())),
        Count.ofEach("user_recent_tokens", recent.top()));
  }
}
