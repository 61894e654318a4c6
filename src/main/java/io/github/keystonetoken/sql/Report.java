package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.UserTokens;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is reported, and who by name.
 *
 * @param hasRecent whether what is recent can be told, which takes the lifetime of a token
 * @param limit most users of each figure
 * @param window length of the recent window
 * @param incumbentOwners who was reported last time, and so keeps a place against an equal
 * @param incumbentRecent the same of those who issued tokens lately
 */
record Report(
    boolean hasRecent,
    int limit,
    Duration window,
    Set<String> incumbentOwners,
    Set<String> incumbentRecent) {

  /**
   * @param last the figures before
   */
  static Report after(Optional<SqlTokens> last, boolean hasRecent, int limit, Duration window) {
    return new Report(
        hasRecent,
        limit,
        window,
        userIds(last.flatMap(SqlTokens::owners).map(SqlTokens.Owners::top)),
        userIds(last.flatMap(SqlTokens::recent).map(SqlTokens.Recent::top)));
  }

  private static Set<String> userIds(Optional<List<UserTokens>> users) {
    return users.stream()
        .flatMap(List::stream)
        .map(UserTokens::userId)
        .collect(Collectors.toUnmodifiableSet());
  }

  OwnerTally owners() {
    return new OwnerTally(limit, incumbentOwners);
  }

  OwnerTally recent() {
    return new OwnerTally(limit, incumbentRecent);
  }
}
