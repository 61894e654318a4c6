package io.github.keystonetoken.view;

import io.github.keystonetoken.model.User;
import io.github.keystonetoken.model.UserList;
import java.util.regex.Pattern;

/**
 * An account of Keystone, as text. Names are untrusted input: escape them.
 *
 * @param key of its token list if nothing else is known of it; else empty
 */
public record Account(User user, String key) {

  /** A name may have 255 characters, and a finding's title 90. */
  private static final int LONGEST = 32;

  /** Enough of a key to find it in a table. */
  private static final int KEY_START = 4;

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private static final String NOT_KNOWN = "an unknown account";

  /** Keystone's default domain, which has the services' users. */
  private static final String DEFAULT_DOMAIN = "Default";

  public Account(User user) {
    this(user, "");
  }

  public static Account of(UserList list) {
    return new Account(list.user(), list.hasOwner() ? "" : list.key());
  }

  public String id() {
    return user.id();
  }

  public String name() {
    return user.name();
  }

  /** The domain; empty for the default domain. */
  public String domain() {
    return user.domain().equals(DEFAULT_DOMAIN) ? "" : user.domain();
  }

  /** The name with the domain, else the id, short, for a sentence: {@code nova of heat_domain}. */
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

  /** The whole name with the domain, else the id, else the key, for a table. */
  public String nameOrId() {
    if (!name().isEmpty()) {
      return name() + ofDomain();
    }
    return !id().isEmpty() ? id() : key.isEmpty() ? "(unknown)" : "key " + key;
  }

  /** Unambiguous, for a remedy: {@code nova (eef9…) of heat_domain}. */
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
