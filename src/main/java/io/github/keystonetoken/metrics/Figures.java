package io.github.keystonetoken.metrics;

import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.UserList;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The newest figures in a snapshot: after a failed collection, the last good ones. */
final class Figures {

  private Figures() {}

  static Optional<SqlTokens> sql(Snapshot snapshot) {
    return snapshot.sql().flatMap(Outcome::figures);
  }

  static Optional<Placement> placement(Snapshot snapshot) {
    return snapshot.placement().flatMap(Outcome::figures);
  }

  /** Hands over each server of which figures are known: its address, and them. */
  static <T> void each(Map<Server, Outcome<T>> outcomes, BiConsumer<String, T> consumer) {
    outcomes.forEach(
        (server, outcome) ->
            outcome.figures().ifPresent(figures -> consumer.accept(server.address(), figures)));
  }

  /** Hands over each usertokens list that is reported, with the labels that it goes by. */
  static void eachReportedList(Snapshot snapshot, BiConsumer<UserList, Labels> consumer) {
    each(
        snapshot.lists(),
        (server, lists) -> {
          for (UserList list : lists.top()) {
            consumer.accept(
                list,
                Labels.of(
                    "server", server, "user_id", list.userId(), "user_name", list.userName()));
          }
        });
  }
}
