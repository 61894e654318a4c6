package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Largest;
import io.github.keystonetoken.model.UserTokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes in owners and their rows one after the other and keeps the largest only, so that memory
 * does not grow with the number of users.
 */
final class OwnerTally {

  private final int limit;
  private final Set<String> incumbents;
  private final List<UserTokens> incumbentsSeen = new ArrayList<>();
  private final PriorityQueue<UserTokens> newcomers =
      new PriorityQueue<>(Comparator.comparingLong(UserTokens::tokens));
  private long users;
  private long tokens;
  private long tokensOfNobody;

  /**
   * @param limit how many are kept
   * @param incumbents ids of those reported last time, who keep their place against an equal
   */
  OwnerTally(int limit, Set<String> incumbents) {
    this.limit = limit;
    this.incumbents = incumbents;
  }

  /** Takes in one owner; none without rows. */
  void add(@Nullable String userId, long rows) {
    if (rows == 0) {
      return;
    }
    tokens += rows;
    if (userId == null || userId.isEmpty()) {
      tokensOfNobody += rows;
    } else {
      users++;
      keep(new UserTokens(userId, "", rows));
    }
  }

  private void keep(UserTokens user) {
    if (incumbents.contains(user.userId())) {
      incumbentsSeen.add(user);
      return;
    }
    newcomers.add(user);
    if (newcomers.size() > limit) {
      newcomers.remove();
    }
  }

  /** Distinct owners, those of rows without one counting as one. */
  long users() {
    return tokensOfNobody > 0 ? users + 1 : users;
  }

  long tokens() {
    return tokens;
  }

  /** The largest, largest first, not yet with names. */
  List<UserTokens> top() {
    List<UserTokens> candidates = new ArrayList<>(newcomers);
    candidates.addAll(incumbentsSeen);
    if (tokensOfNobody > 0) {
      candidates.add(new UserTokens("", "", tokensOfNobody));
    }
    return Largest.of(
        candidates, limit, UserTokens::tokens, user -> incumbents.contains(user.userId()));
  }

  /** Rows of everybody who is not among the largest. */
  long others() {
    return tokens - top().stream().mapToLong(UserTokens::tokens).sum();
  }
}
