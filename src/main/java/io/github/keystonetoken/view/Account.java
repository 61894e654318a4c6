package io.github.keystonetoken.view;

import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserTokens;

/**
 * An account of Keystone, as people know it. Names are others' input: who prints one escapes it.
 *
 * @param id Keystone's user id; empty if it is not known
 * @param name the user's name; empty if it is not known
 */
public record Account(String id, String name) {

  /** A name may have 255 characters, and a finding's title 90. */
  private static final int LONGEST = 32;

  private static final String UNKNOWN = "(unknown)";

  public static Account of(UserTokens tokens) {
    return new Account(tokens.userId(), tokens.userName());
  }

  public static Account of(UserList list) {
    return new Account(list.userId(), list.userName());
  }

  public static Account of(Placement.UserPlacement user) {
    return new Account(user.userId(), user.userName());
  }

  /** The name, else the id, for a sentence; short and without control characters. */
  public String called() {
    String known = name.isBlank() ? id : name;
    if (known.isBlank()) {
      return "an account that nobody could name";
    }
    String clean = known.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST - 1) + "…";
  }

  /** The whole name, else the id, for a table: {@code ceilometer}. */
  public String nameOrId() {
    if (!name.isEmpty()) {
      return name;
    }
    return id.isEmpty() ? UNKNOWN : id;
  }

  /** {@code ceilometer (eef939600bc111e69aeb57d4fa849231)}. */
  public String nameAndId() {
    if (id.isEmpty()) {
      return UNKNOWN;
    }
    return name.isEmpty() ? id : name + " (" + id + ")";
  }
}
