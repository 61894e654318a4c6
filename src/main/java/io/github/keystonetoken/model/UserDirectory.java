package io.github.keystonetoken.model;

import java.util.Map;
import java.util.Set;

/** The users that Keystone knows: ids and names. Immutable. */
public final class UserDirectory {

  private static final UserDirectory EMPTY = new UserDirectory(Map.of());

  private final Map<String, String> namesById;

  private UserDirectory(Map<String, String> namesById) {
    this.namesById = namesById;
  }

  public static UserDirectory empty() {
    return EMPTY;
  }

  /** A directory of these users: names by id. */
  public static UserDirectory of(Map<String, String> namesById) {
    return namesById.isEmpty() ? EMPTY : new UserDirectory(Map.copyOf(namesById));
  }

  /** The name of a user, empty where it is not known: never null. */
  public String nameOf(String userId) {
    return namesById.getOrDefault(userId, "");
  }

  public boolean contains(String userId) {
    return namesById.containsKey(userId);
  }

  public Set<String> userIds() {
    return namesById.keySet();
  }
}
