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
    GENERAL("stats"),
    SETTINGS("stats settings");

    private final String command;

    Group(String command) {
      this.command = command;
    }

    String command() {
      return command;
    }
  }
}
