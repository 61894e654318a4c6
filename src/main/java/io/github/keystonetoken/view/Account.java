package io.github.keystonetoken.view;

import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserTokens;

/**
 * An account of Keystone, as people know it. Names are others' input: who prints one escapes it.
 *
 * @param id Keystone's user id; empty if it is not known
 * @param name the user's name; empty if it is not known
 * @param key of the token list that is all that is known of this account; else empty
 */
public record Account(String id, String name, String key) {

  /** A name may have 255 characters, and a finding's title 90. */
  private static final int LONGEST = 32;

  /** So much of a key is enough to find it in a table. */
  private static final int KEY_START = 4;

  public Account(String id, String name) {
    this(id, name, "");
  }

  public static Account of(UserTokens tokens) {
    return new Account(tokens.userId(), tokens.userName());
  }

  public static Account of(UserList list) {
    return new Account(list.userId(), list.userName(), list.hasOwner() ? "" : list.key());
  }

  public static Account of(Placement.UserPlacement user) {
    return new Account(user.userId(), user.userName());
  }

  /** The name, else the id, for a sentence; short and without control characters. */
  public String called() {
    String known = name.isBlank() ? id : name;
    if (known.isBlank()) {
      return key.isEmpty() ? "an unknown account" : "an unknown account (key " + start(key) + ")";
    }
    String clean = clean(known);
    return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST - 1) + "…";
  }

  private static String start(String key) {
    String clean = clean(key);
    return clean.length() <= KEY_START ? clean : clean.substring(0, KEY_START) + "…";
  }

  private static String clean(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  /** The whole name, else the id, for a table: {@code ceilometer}. */
  public String nameOrId() {
    if (!name.isEmpty()) {
      return name;
    }
    return id.isEmpty() ? unknown() : id;
  }

  /** {@code ceilometer (eef939600bc111e69aeb57d4fa849231)}. */
  public String nameAndId() {
    if (id.isEmpty()) {
      return unknown();
    }
    return name.isEmpty() ? id : name + " (" + id + ")";
  }

  private String unknown() {
    return key.isEmpty() ? "(unknown)" : "(key " + start(key) + ")";
  }
}
