package io.github.keystonetoken.model;

import java.util.Locale;

/** An enum with a label for metrics and reports: its name in lower case. */
public interface Labelled {

  String name();

  default String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
