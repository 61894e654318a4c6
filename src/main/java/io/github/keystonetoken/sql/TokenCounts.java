package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.SqlTokens.Counts;
import io.github.keystonetoken.model.SqlTokens.Owners;
import io.github.keystonetoken.model.SqlTokens.Recent;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The figures of the token table in one collection, counted or estimated. A counted figure stays:
 * steps of the plan run before the sample.
 */
final class TokenCounts {

  private final int limit;
  private final IssueWatch.@Nullable RecentTokens recentTokens;
  private final Set<String> lastOwners;
  private final Set<String> lastRecent;

  private @Nullable Counts counts;
  private @Nullable Counts expiries;
  private @Nullable Ranking owners;
  private @Nullable Long users;
  private @Nullable Ranking recent;
  private boolean zeroDates;

  /**
   * The largest owners.
   *
   * @param rows rows of all owners, including those that the top does not know
   */
  private record Ranking(TopOwners top, Scale scale, long rows) {}

  /**
   * @param recentTokens which tokens are recent; null if not known
   * @param last the last collection's figures, whose users keep their place against an equal
   */
  TokenCounts(int limit, IssueWatch.@Nullable RecentTokens recentTokens, Optional<SqlTokens> last) {
    this.limit = limit;
    this.recentTokens = recentTokens;
    this.lastOwners = userIds(last.flatMap(SqlTokens::owners).map(Owners::top));
    this.lastRecent = userIds(last.flatMap(SqlTokens::recent).map(Recent::top));
  }

  private static Set<String> userIds(Optional<List<UserTokens>> users) {
    return users.stream()
        .flatMap(List::stream)
        .map(UserTokens::userId)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** As in {@link IssueWatch.RecentTokens}; null if it is not known. */
  @Nullable Duration recentOffset() {
    return recentTokens == null ? null : recentTokens.offset();
  }

  TopOwners newOwners() {
    return new TopOwners(limit, lastOwners);
  }

  TopOwners newRecentOwners() {
    return new TopOwners(limit, lastRecent);
  }

  void setStates(TokenTally allRows) {
    zeroDates = allRows.hasZeroDates();
    counts = allRows.counts(Scale.COUNTED);
  }

  /** Sets the expiries of all rows, which are more exact than those of a sample. */
  void setExpiries(TokenTally allRows) {
    expiries = allRows.counts(Scale.COUNTED);
  }

  void setOwners(TopOwners all) {
    owners = new Ranking(all, Scale.COUNTED, all.rows());
  }

  /** Sets the number of distinct owners, which a sample does not show. */
  void setUsers(long distinctOwners) {
    users = distinctOwners;
  }

  void setRecent(TopOwners all) {
    recent = new Ranking(all, Scale.COUNTED, all.rows());
  }

  void setRecent(long allRows) {
    recent = new Ranking(newRecentOwners(), Scale.COUNTED, allRows);
  }

  /** Sets every figure that is not set; owners only if the sample has them. */
  void complete(Sampler.Sample sample, boolean hasOwners) {
    TokenTally rows = sample.tally();
    Scale scale = scale(sample);
    if (counts == null) {
      zeroDates = rows.hasZeroDates();
      counts = rows.counts(scale);
    }
    if (owners == null && hasOwners) {
      TopOwners top = newOwners();
      rows.forEachOwner(top::add);
      owners = new Ranking(top, scale, top.rows() + rows.rowsOfFurtherOwners());
    }
    if (recent == null && recentTokens != null) {
      TopOwners top = newRecentOwners();
      if (hasOwners) {
        rows.forEachRecentOwner(top::add);
      }
      recent = new Ranking(top, scale, rows.recent());
    }
  }

  /** If all rows were counted, shares of the sample are more exact than its size. */
  private Scale scale(Sampler.Sample sample) {
    long read = sample.tally().rows();
    boolean isPart = read > 0 && sample.scale() != Scale.COUNTED;
    return isPart && counts != null && counts.rows().isCounted()
        ? Scale.ofTotal(read, counts.rows())
        : sample.scale();
  }

  /** Whether rows that expire before 1970 were seen. */
  boolean hasZeroDates() {
    return zeroDates;
  }

  boolean isEmpty() {
    return counts == null && owners == null && recent == null;
  }

  boolean isComplete(boolean hasOwners) {
    return counts != null
        && (owners != null || !hasOwners)
        && (recent != null || recentTokens == null);
  }

  @Nullable Counts counts() {
    return counts == null || expiries == null
        ? counts
        : counts.with(expiries.oldestExpired(), expiries.latestExpiry());
  }

  /** The latest expiry of all rows, EPOCH if there are none; null if not all rows were read. */
  @Nullable Instant newestExpiry() {
    Counts exact = expiries == null && countedRows() != null ? counts : expiries;
    return exact == null ? null : exact.latestExpiry().orElse(Instant.EPOCH);
  }

  /** All rows; null if they were not counted. */
  @Nullable Long countedRows() {
    return counts == null || !counts.rows().isCounted()
        ? null
        : Long.valueOf(counts.rows().value());
  }

  Optional<Owners> owners(Map<String, User> named) {
    if (owners == null) {
      return Optional.empty();
    }
    TopOwners top = owners.top();
    boolean knowsAll = owners.scale() == Scale.COUNTED && owners.rows() == top.rows();
    Long distinct = users == null && knowsAll ? Long.valueOf(top.users()) : users;
    long others = owners.rows() - top.rows() + top.rowsOfOthers();
    return Optional.of(
        new Owners(
            Optional.ofNullable(distinct),
            top.top(owners.scale(), named),
            owners.scale().estimate(others)));
  }

  Optional<Recent> recent(Map<String, User> named) {
    if (recent == null || recentTokens == null) {
      return Optional.empty();
    }
    Scale scale = recent.scale().times(recentTokens.factor());
    return Optional.of(
        new Recent(
            recentTokens.window(), scale.estimate(recent.rows()), recent.top().top(scale, named)));
  }

  /** Ids of all users in the figures. */
  Set<String> userIds() {
    return Stream.concat(Stream.ofNullable(owners), Stream.ofNullable(recent))
        .flatMap(ranking -> ranking.top().top(ranking.scale(), Map.of()).stream())
        .map(UserTokens::userId)
        .filter(id -> !id.isEmpty())
        .collect(Collectors.toSet());
  }
}
