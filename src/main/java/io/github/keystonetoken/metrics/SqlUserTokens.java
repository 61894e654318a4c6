package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.UserTokens;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rows of the token table by owner.
 *
 * <pre>
 * # TYPE keystone_token_sql_user_tokens gauge
 * keystone_token_sql_user_tokens{user_id="c09bd86b96e715ae2a9727c99cf95ef3",user_name="quantum"} 19874.0
 * </pre>
 */
final class SqlUserTokens implements Family {

  private final UserLabels labels;

  SqlUserTokens(UserLabels labels) {
    this.labels = labels;
  }

  @Override
  public Stream<MetricSnapshot> of(Snapshot snapshot) {
    Metric tokens =
        Metric.gauge(
            "sql_user_tokens",
            "Rows of the token table by owner, for the owners of most rows, at the last good SQL "
                + "collection, counted or estimated as keystone_token_sql_counts_exact says. "
                + "user_name is empty where it is not known.");
    Figures.sql(snapshot)
        .flatMap(SqlTokens::owners)
        .ifPresent(owners -> addEach(owners.top(), labels, tokens));
    return tokens.snapshots();
  }

  static void addEach(List<UserTokens> users, UserLabels labels, Metric tokens) {
    for (UserTokens user : users) {
      tokens.point(user.tokens().value(), labels.of(user.userId(), user.userName()));
    }
  }
}
