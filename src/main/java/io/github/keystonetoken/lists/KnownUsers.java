package io.github.keystonetoken.lists;

import io.github.keystonetoken.config.Config;
import io.github.keystonetoken.model.Snapshot;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserDirectory;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The users whose lists can be requested.
 *
 * @param directory users of the database
 * @param configured names by id, of the operator
 * @param learned users by id whose lists were found otherwise; grows
 */
record KnownUsers(
    UserDirectory directory, Map<String, String> configured, Map<String, User> learned) {

  static KnownUsers of(Config.Lists config, Snapshot snapshot, Map<String, User> learned) {
    return new KnownUsers(snapshot.users().orElse(UserDirectory.empty()), config.users(), learned);
  }

  Stream<String> ids() {
    return Stream.of(
            directory.ids(),
            configured.keySet().stream().filter(id -> !directory.contains(id)),
            learned.keySet().stream().filter(id -> !isNamed(id)))
        .flatMap(ids -> ids);
  }

  /** The user with an id, without a name if it is not known. The operator's name has priority. */
  User get(String userId) {
    User known =
        directory.contains(userId)
            ? directory.get(userId)
            : learned.getOrDefault(userId, User.withId(userId));
    String given = configured.getOrDefault(userId, "");
    return given.isEmpty() ? known : new User(userId, given, known.domain());
  }

  /** Remembers a user, unless the database or the operator names it. */
  void learn(User user) {
    if (!isNamed(user.id())) {
      learned.merge(user.id(), user, (known, other) -> known.name().isEmpty() ? other : known);
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
