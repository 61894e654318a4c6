package io.github.keystonetoken.model;

/**
 * A user of Keystone. Names are unique within a domain only. What is not known is empty.
 *
 * @param id Keystone's user id
 * @param name the user's name
 * @param domain name of the user's domain
 */
public record User(String id, String name, String domain) {

  /** Nothing is known, or there is no user. */
  public static final User UNKNOWN = withId("");

  /** A user without a known name. */
  public static User withId(String id) {
    return new User(id, "", "");
  }
}
