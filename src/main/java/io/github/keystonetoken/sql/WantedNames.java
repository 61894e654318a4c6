package io.github.keystonetoken.sql;

import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserDirectory;
import io.github.keystonetoken.model.UserList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whose names are wanted.
 *
 * @param ids of users in the token table, and of lists whose owners have no name
 * @param keys of lists whose owners are not known: they may be users who were just created
 * @param published users who are known so far
 */
record WantedNames(Set<String> ids, Set<String> keys, UserDirectory published) {

  static WantedNames of(Collection<String> idsInTable, Snapshot snapshot) {
    Set<String> ids = new HashSet<>(idsInTable);
    Set<String> keys = new HashSet<>();
    List<UserList> lists =
        snapshot.lists().values().stream()
            .flatMap(outcome -> outcome.figures().stream())
            .flatMap(found -> found.top().stream())
            .toList();
    for (UserList list : lists) {
      if (!list.hasOwner()) {
        keys.add(list.key());
      } else if (list.userName().isEmpty()) {
        ids.add(list.userId());
      }
    }
    return new WantedNames(ids, keys, snapshot.users().orElse(UserDirectory.empty()));
  }
}
