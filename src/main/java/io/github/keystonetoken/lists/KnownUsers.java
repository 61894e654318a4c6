package io.github.keystonetoken.lists;

import io.github.keystonetoken.model.UserDirectory;
import java.util.Map;
import java.util.stream.Stream;

/** Users whose lists can be looked for: the database's, and those that the operator named. */
record KnownUsers(UserDirectory directory, Map<String, String> configured) {

  Stream<String> ids() {
    return Stream.concat(
        directory.ids(), configured.keySet().stream().filter(id -> !directory.contains(id)));
  }

  /** The name, empty where it is not known. What the operator says goes before the database. */
  String nameOf(String userId) {
    String configuredName = configured.getOrDefault(userId, "");
    return configuredName.isEmpty() ? directory.nameOf(userId) : configuredName;
  }

  boolean isEmpty() {
    return configured.isEmpty() && directory.size() == 0;
  }
}
