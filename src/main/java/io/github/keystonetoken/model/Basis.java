package io.github.keystonetoken.model;

import java.util.Locale;

/** How a fact about Keystone is known. */
public enum Basis {
  /** A flag or keystone.conf says so. */
  CONFIGURED,
  /** keystone.conf does not set it: the release's default. */
  DEFAULT,
  /** Derived from what Keystone stored. */
  OBSERVED;

  /** The value of the label {@code basis}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
