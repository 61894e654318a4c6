package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Largest;
import io.github.keystonetoken.model.SqlTokens;
import io.github.keystonetoken.model.UserTokens;
import io.github.keystonetoken.sample.Scale;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes in owners and their rows one after the other and keeps the largest only, so that memory
 * does not grow with the number of users.
 */
final class OwnerTally {

  private record Owner(String userId, long rows) {}

  private final int limit;
  private final Set<String> incumbents;
  private final List<Owner> incumbentsSeen = new ArrayList<>();
  private final PriorityQueue<Owner> newcomers =
      new PriorityQueue<>(Comparator.comparingLong(Owner::rows));
  private long users;
  private long rows;
  private long rowsOfNobody;

  /**
   * @param limit how many are kept
   * @param incumbents ids of those reported last time, who keep their place against an equal
   */
  OwnerTally(int limit, Set<String> incumbents) {
    this.limit = limit;
    this.incumbents = incumbents;
  }

  /** Takes in one owner; none without rows. */
  void add(@Nullable String userId, long ofOwner) {
    if (ofOwner == 0) {
      return;
    }
    rows += ofOwner;
    if (userId == null || userId.isEmpty()) {
      rowsOfNobody += ofOwner;
    } else {
      users++;
      keep(new Owner(userId, ofOwner));
    }
  }

  /** Takes in rows of owners and their numbers of rows. */
  OwnerTally addAll(ResultSet ofOwners) throws SQLException {
    while (ofOwners.next()) {
      add(ofOwners.getString(1), ofOwners.getLong(2));
    }
    return this;
  }

  private void keep(Owner owner) {
    if (incumbents.contains(owner.userId())) {
      incumbentsSeen.add(owner);
      return;
    }
    newcomers.add(owner);
    if (newcomers.size() > limit) {
      newcomers.remove();
    }
  }

  /** Distinct owners, those of rows without one counting as one. */
  long users() {
    return rowsOfNobody > 0 ? users + 1 : users;
  }

  long rows() {
    return rows;
  }

  /** The largest, largest first, not yet with names. */
  List<UserTokens> top(Scale scale) {
    return top().stream()
        .map(owner -> new UserTokens(owner.userId(), "", scale.estimate(owner.rows())))
        .toList();
  }

  /** Rows of everybody who is not among the largest. */
  long rowsOfOthers() {
    return rows - top().stream().mapToLong(Owner::rows).sum();
  }

  /** What it comes to where every row was read. */
  SqlTokens.Owners counted() {
    return new SqlTokens.Owners(
        Optional.of(users()), top(Scale.COUNTED), Scale.COUNTED.estimate(rowsOfOthers()));
  }

  private List<Owner> top() {
    List<Owner> candidates = new ArrayList<>(newcomers);
    candidates.addAll(incumbentsSeen);
    if (rowsOfNobody > 0) {
      candidates.add(new Owner("", rowsOfNobody));
    }
    return Largest.of(candidates, limit, Owner::rows, owner -> incumbents.contains(owner.userId()));
  }
}
