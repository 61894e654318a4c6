package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.UserDirectory;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Users whose lists can be looked for.
 *
 * @param directory the database's
 * @param configured names by id of those that the operator named
 * @param learned names by id of those whose lists were found otherwise; grows
 */
record KnownUsers(
    UserDirectory directory, Map<String, String> configured, Map<String, String> learned) {

  static KnownUsers of(Config.Lists config, Snapshot snapshot, Map<String, String> learned) {
    return new KnownUsers(snapshot.users().orElse(UserDirectory.empty()), config.users(), learned);
  }

  Stream<String> ids() {
    return Stream.of(
            directory.ids(),
            configured.keySet().stream().filter(id -> !directory.contains(id)),
            learned.keySet().stream().filter(id -> !isNamed(id)))
        .flatMap(ids -> ids);
  }

  /** The name, empty if it is not known. The operator's name takes precedence. */
  String nameOf(String userId) {
    return Stream.of(
            configured.getOrDefault(userId, ""),
            directory.nameOf(userId),
            learned.getOrDefault(userId, ""))
        .filter(name -> !name.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** Remembers a user, unless the database or the operator names it. */
  void learn(String userId, String name) {
    if (!isNamed(userId)) {
      learned.merge(userId, name, (known, other) -> known.isEmpty() ? other : known);
    }
  }

  private boolean isNamed(String userId) {
    return configured.containsKey(userId) || directory.contains(userId);
  }

  boolean isKnown(String userId) {
    return isNamed(userId) || learned.containsKey(userId);
  }

  boolean isEmpty() {
    return configured.isEmpty() && learned.isEmpty() && directory.size() == 0;
  }
}
