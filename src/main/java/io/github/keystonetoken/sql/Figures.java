package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.UserTokens;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The figures that the plan's statements bring; one whose statement was cut off or rests is empty.
 * Names are not yet in.
 */
record Figures(
    Optional<SqlTokens.Counts> counts,
    Optional<SqlTokens.Owners> owners,
    Optional<SqlTokens.Recent> recent) {

  static final Figures NONE = new Figures(Optional.empty(), Optional.empty(), Optional.empty());

  /** These figures, and others where they have none. */
  Figures and(Figures others) {
    return new Figures(
        counts.or(others::counts), owners.or(others::owners), recent.or(others::recent));
  }

  /** Everybody named in them. */
  List<String> userIds() {
    return Stream.concat(
            owners.stream().flatMap(figure -> figure.top().stream()),
            recent.stream().flatMap(figure -> figure.top().stream()))
        .map(UserTokens::userId)
        .filter(id -> !id.isEmpty())
        .distinct()
        .toList();
  }
}
