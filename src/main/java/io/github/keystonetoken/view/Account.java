package io.github.keystonetoken.view;

import io.github.keystonetoken.model.Placement;
import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import io.github.keystonetoken.model.UserTokens;
import java.util.regex.Pattern;

/**
 * An account of Keystone, as people know it. Names are others' input: who prints one escapes it.
 *
 * @param key of the token list that is all that is known of this account; else empty
 */
public record Account(User user, String key) {

  /** A name may have 255 characters, and a finding's title 90. */
  private static final int LONGEST = 32;

  /** So much of a key is enough to find it in a table. */
  private static final int KEY_START = 4;

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private static final String NOT_KNOWN = "an unknown account";

  /** Keystone's name for the domain that it makes itself, in which the services' users are. */
  private static final String DEFAULT_DOMAIN = "Default";

  public Account(User user) {
    this(user, "");
  }

  public static Account of(UserTokens tokens) {
    return new Account(tokens.user());
  }

  public static Account of(UserList list) {
    return new Account(list.user(), list.hasOwner() ? "" : list.key());
  }

  public static Account of(Placement.UserPlacement placement) {
    return new Account(placement.user());
  }

  public String id() {
    return user.id();
  }

  public String name() {
    return user.name();
  }

  /** The domain, if it has to be said; else empty. */
  public String domain() {
    return user.domain().equals(DEFAULT_DOMAIN) ? "" : user.domain();
  }

  /**
   * The name with the domain, else the id, for a sentence: {@code nova of heat_domain}. Short and
   * without control characters.
   */
  public String called() {
    if (name().isBlank()) {
      return id().isBlank() ? unknown() : shortened(id());
    }
    return shortened(name()) + (domain().isBlank() ? "" : " of " + shortened(domain()));
  }

  private static String shortened(String text) {
    String clean = clean(text);
    return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST - 1) + "…";
  }

  private static String clean(String text) {
    return CONTROL.matcher(text).replaceAll("?");
  }

  /** The whole name with the domain, else the id, for a table. */
  public String nameOrId() {
    if (!name().isEmpty()) {
      return name() + ofDomain();
    }
    return id().isEmpty() ? (key.isEmpty() ? "(unknown)" : "(key " + keyStart() + ")") : id();
  }

  /** For a remedy, which must hit no other: {@code nova (eef9…) of heat_domain}. */
  public String nameAndId() {
    if (id().isEmpty()) {
      return unknown();
    }
    return clean(name().isEmpty() ? id() : name() + " (" + id() + ")" + ofDomain());
  }

  private String unknown() {
    return key.isEmpty() ? NOT_KNOWN : NOT_KNOWN + " (key " + keyStart() + ")";
  }

  private String keyStart() {
    String clean = clean(key);
    return clean.length() <= KEY_START ? clean : clean.substring(0, KEY_START) + "…";
  }

  private String ofDomain() {
    return domain().isEmpty() ? "" : " of " + domain();
  }
}
