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
  private @Nullable Counts expiries;
  private @Nullable Owners owners;
  private @Nullable Long users;
  private @Nullable Recent recent;

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

  /** Sets the expiries of all rows, which are more exact than those that a sample has seen. */
  void setExpiries(TokenTally allRows) {
    expiries = allRows.counts(Scale.COUNTED);
  }

  void setOwners(TopOwners all) {
    setOwners(all, Scale.COUNTED, 0);
  }

  private void setOwners(TopOwners top, Scale scale, long rowsOfFurtherOwners) {
    boolean all = scale == Scale.COUNTED && rowsOfFurtherOwners == 0;
    owners =
        new Owners(
            all ? Optional.of(top.users()) : Optional.empty(),
            top.top(scale),
            scale.estimate(top.rowsOfOthers() + rowsOfFurtherOwners));
  }

  /** Sets the number of distinct owners, which a sample does not show. */
  void setUsers(long distinctOwners) {
    users = distinctOwners;
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

  /**
   * Sets every figure that is not there yet.
   *
   * @param hasOwners whether the rows came with their owners
   */
  void complete(Sampler.Sample sample, boolean hasOwners) {
    TokenTally rows = sample.tally();
    Scale scale = scale(sample);
    if (counts == null) {
      counts = rows.counts(scale);
    }
    if (owners == null && hasOwners) {
      TopOwners top = newOwners();
      rows.forEachOwner(top::add);
      setOwners(top, scale, rows.rowsOfFurtherOwners());
    }
    if (recent == null) {
      TopOwners top = newRecentOwners();
      if (hasOwners) {
        rows.forEachRecentOwner(top::add);
      }
      setRecent(scale.estimate(rows.recent()), top.top(scale));
    }
  }

  /** If the number of all rows is known, shares of the sample say more than its size. */
  private Scale scale(Sampler.Sample sample) {
    long read = sample.tally().rows();
    return counts != null
            && counts.rows().isCounted()
            && read > 0
            && sample.scale() != Scale.COUNTED
        ? new Scale.OfTotal(read, counts.rows())
        : sample.scale();
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

  @Nullable Counts counts() {
    return counts == null || expiries == null
        ? counts
        : counts.with(expiries.oldestExpired(), expiries.latestExpiry());
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
