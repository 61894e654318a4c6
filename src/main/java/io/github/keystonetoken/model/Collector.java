package io.github.keystonetoken.model;

import java.util.Locale;

/** What collects. */
public enum Collector {
  SQL,
  MEMCACHED,
  LISTS,
  FERNET;

  /** The value of the label {@code collector}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
