package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Estimate;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.Owners;
import io.github.keystonetoken.model.SqlTokens.Recent;
import io.github.keystonetoken.model.UserTokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The figures of the token table in one collection, counted or estimated. A figure that is there
 * stays: steps of the plan come before the sample.
 */
final class TokenCounts {

  private final int limit;
  private final @Nullable Duration recentWindow;
  private final Set<String> lastOwners;
  private final Set<String> lastRecent;

  private @Nullable Counts counts;
  private @Nullable Owners owners;
  private @Nullable Recent recent;
  private @Nullable TokenTally expiries;
  private @Nullable Long users;

  /**
   * @param limit most users of each figure
   * @param recentWindow length of the recent window; null if the lifetime of tokens is not known,
   *     without which recent tokens are not known either
   * @param last the last collection's figures, whose users keep their place against an equal
   */
  TokenCounts(int limit, @Nullable Duration recentWindow, Optional<SqlTokens> last) {
    this.limit = limit;
    this.recentWindow = recentWindow;
    this.lastOwners = userIds(last.flatMap(SqlTokens::owners).map(Owners::top));
    this.lastRecent = userIds(last.flatMap(SqlTokens::recent).map(Recent::top));
  }

  private static Set<String> userIds(Optional<List<UserTokens>> users) {
    return users.stream()
        .flatMap(List::stream)
        .map(UserTokens::userId)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** For all owners of the table. */
  TopOwners newOwners() {
    return new TopOwners(limit, lastOwners);
  }

  /** For the owners of recent tokens. */
  TopOwners newRecentOwners() {
    return new TopOwners(limit, lastRecent);
  }

  void setStates(TokenTally allRows) {
    counts = allRows.counts(Scale.COUNTED);
  }

  void setOwners(TopOwners all) {
    owners =
        new Owners(
            Optional.of(all.users()), all.top(Scale.COUNTED), Estimate.counted(all.rowsOfOthers()));
  }

  void setRecent(TopOwners all) {
    setRecent(Estimate.counted(all.rows()), all.top(Scale.COUNTED));
  }

  void setRecent(long allRows) {
    setRecent(Estimate.counted(allRows), List.of());
  }

  private void setRecent(Estimate tokens, List<UserTokens> top) {
    if (recentWindow != null) {
      recent = new Recent(recentWindow, tokens, top);
    }
  }

  /** Sets the expiries of all rows, which are more exact than those that a sample has seen. */
  void setExpiries(TokenTally allRows) {
    expiries = allRows;
  }

  /** Sets the number of distinct owners, which a sample does not show. */
  void setUsers(long distinctOwners) {
    users = distinctOwners;
  }

  /**
   * Sets every figure that is not there yet.
   *
   * @param hasOwners whether the rows came with their owners
   */
  void complete(TokenTally rows, Scale scale, boolean hasOwners) {
    if (counts == null) {
      counts = rows.counts(scale);
    }
    if (owners == null && hasOwners) {
      TopOwners top = newOwners();
      rows.forEachOwner(top::add);
      boolean all = scale.equals(Scale.COUNTED) && rows.rowsOfFurtherOwners() == 0;
      owners =
          new Owners(
              all ? Optional.of(top.users()) : Optional.empty(),
              top.top(scale),
              scale.estimate(top.rowsOfOthers() + rows.rowsOfFurtherOwners()));
    }
    if (recent == null) {
      TopOwners top = newRecentOwners();
      if (hasOwners) {
        rows.forEachRecentOwner(top::add);
      }
      setRecent(scale.estimate(rows.recent()), top.top(scale));
    }
  }

  /** Whether nothing could be read of the table. */
  boolean isEmpty() {
    return counts == null && owners == null && recent == null;
  }

  /**
   * @param hasOwners whether owners can be read at all
   */
  boolean isComplete(boolean hasOwners) {
    return counts != null
        && (owners != null || !hasOwners)
        && (recent != null || recentWindow == null);
  }

  Optional<Counts> counts() {
    if (counts == null || expiries == null) {
      return Optional.ofNullable(counts);
    }
    return Optional.of(counts.with(expiries.oldestExpired(), expiries.latestExpiry()));
  }

  Optional<Owners> owners(Map<String, String> names) {
    if (owners == null) {
      return Optional.empty();
    }
    Owners named = owners.named(names);
    return Optional.of(users == null ? named : named.withUsers(users));
  }

  Optional<Recent> recent(Map<String, String> names) {
    return Optional.ofNullable(recent).map(known -> known.named(names));
  }

  /** Ids of all users in the figures. */
  List<String> userIds() {
    return Stream.concat(
            owners == null ? Stream.of() : owners.top().stream(),
            recent == null ? Stream.of() : recent.top().stream())
        .map(UserTokens::userId)
        .filter(id -> !id.isEmpty())
        .distinct()
        .toList();
  }
}
