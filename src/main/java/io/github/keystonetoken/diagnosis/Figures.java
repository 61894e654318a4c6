package io.github.keystonetoken.diagnosis;

import io.github.keystonetoken.model.Outcome;
import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.Server;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.SqlTokens;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest figures in a snapshot: after a failed collection, the last good ones. */
final class Figures {

  private Figures() {}

  /** Null before the first collection that succeeded. */
  static @Nullable SqlTokens sql(Snapshot snapshot) {
    return snapshot.sql().flatMap(Outcome::figures).orElse(null);
  }

  /** Null before the first collection that succeeded. */
  static @Nullable Placement placement(Snapshot snapshot) {
    return snapshot.placement().flatMap(Outcome::figures).orElse(null);
  }

  /** Of each server of which figures are known, in the order of Keystone's list. */
  static <T> Map<Server, T> known(Map<Server, Outcome<T>> outcomes) {
    Map<Server, T> known = new LinkedHashMap<>();
    outcomes.forEach(
        (server, outcome) -> outcome.figures().ifPresent(figures -> known.put(server, figures)));
    return known;
  }

  /** The same of servers that answered the newest collection. */
  static <T> Map<Server, T> up(Map<Server, Outcome<T>> outcomes) {
    Map<Server, T> up = known(outcomes);
    outcomes.forEach(
        (server, outcome) -> {
          if (!outcome.isOk()) {
            up.remove(server);
          }
        });
    return up;
  }
}
