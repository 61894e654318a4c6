package io.github.keystonetoken.model;

import java.util.Locale;

/** The three collectors. Their lower-case names are values of the label {@code collector}. */
public enum Collector {
  SQL,
  MEMCACHED,
  LISTS;

  /** The value of the label {@code collector}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
