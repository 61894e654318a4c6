package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Largest;
import io.github.keystonetoken.model.SqlTokens.UserTokens;
import io.github.keystonetoken.model.User;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The owners of the most rows. Only the largest are kept, so memory does not grow with the number
 * of owners.
 */
final class TopOwners {

  private record Owner(String userId, long rows) {}

  private final int limit;
  private final Set<String> incumbents;
  private final List<Owner> incumbentsSeen = new ArrayList<>();
  private final PriorityQueue<Owner> newcomers =
      new PriorityQueue<>(Comparator.comparingLong(Owner::rows));
  private long users;
  private long rows;
  private long rowsWithoutOwner;

  /**
   * @param incumbents owners of the last collection, which keep their place against an equal
   */
  TopOwners(int limit, Set<String> incumbents) {
    this.limit = limit;
    this.incumbents = incumbents;
  }

  /** Adds an owner; ignores one without rows. */
  void add(@Nullable String userId, long ofOwner) {
    if (ofOwner == 0) {
      return;
    }
    rows += ofOwner;
    if (userId == null || userId.isEmpty()) {
      rowsWithoutOwner += ofOwner;
    } else {
      users++;
      keep(new Owner(userId, ofOwner));
    }
  }

  /** Adds a row of user id and number. */
  void addRow(ResultSet row) throws SQLException {
    add(row.getString(1), row.getLong(2));
  }

  private void keep(Owner owner) {
    if (incumbents.contains(owner.userId())) {
      incumbentsSeen.add(owner);
    } else if (newcomers.add(owner) && newcomers.size() > limit) {
      newcomers.remove();
    }
  }

  /** Distinct owners; rows without an owner are one. */
  long users() {
    return rowsWithoutOwner > 0 ? users + 1 : users;
  }

  long rows() {
    return rows;
  }

  /**
   * The owners of the most rows, most first.
   *
   * @param named users whose names are known, by id
   */
  List<UserTokens> top(Scale scale, Map<String, User> named) {
    return top().stream()
        .map(
            owner ->
                new UserTokens(
                    named.getOrDefault(owner.userId(), User.withId(owner.userId())),
                    scale.estimate(owner.rows())))
        .toList();
  }

  /** Rows of all owners that are not among the top. */
  long rowsOfOthers() {
    return rows - top().stream().mapToLong(Owner::rows).sum();
  }

  private List<Owner> top() {
    List<Owner> candidates = new ArrayList<>(newcomers);
    candidates.addAll(incumbentsSeen);
    if (rowsWithoutOwner > 0) {
      candidates.add(new Owner("", rowsWithoutOwner));
    }
    return Largest.of(candidates, limit, Owner::rows, owner -> incumbents.contains(owner.userId()));
  }
}
