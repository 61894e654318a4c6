package io.github.keystonetoken.memcached;

import java.util.Map;

/**
 * One group of a server's statistics.
 *
 * @param values by name, as the server writes them
 * @param receivedAt {@link System#nanoTime} when the answer was complete
 */
record Statistics(Map<String, String> values, long receivedAt) {

  Statistics {
    values = Map.copyOf(values);
  }

  /** Which statistics. */
  enum Group {
    GENERAL(""),
    SETTINGS("settings");

    private final String key;

    Group(String key) {
      this.key = key;
    }

    /** Its name on the wire; empty for the general one. */
    String key() {
      return key;
    }

    String command() {
      return key.isEmpty() ? "stats" : "stats " + key;
    }
  }
}
