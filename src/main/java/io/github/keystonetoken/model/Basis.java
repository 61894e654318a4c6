package io.github.keystonetoken.model;

import java.util.Locale;

/** How a fact about Keystone is known. */
public enum Basis {
  /** A flag or keystone.conf says so. */
  CONFIGURED,
  /** A keystone.conf was read that leaves it out: the release's default. */
  DEFAULT,
  /** What Keystone stored says so. */
  OBSERVED;

  /** The value of the label {@code basis}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
