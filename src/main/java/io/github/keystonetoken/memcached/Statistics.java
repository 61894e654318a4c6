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
    GENERAL("stats", 32 * 1024),
    SETTINGS("stats settings", 32 * 1024),
    ITEMS("stats items", 192 * 1024),
    SLABS("stats slabs", 64 * 1024);

    private final String command;
    private final int maxCharacters;

    Group(String command, int maxCharacters) {
      this.command = command;
      this.maxCharacters = maxCharacters;
    }

    String command() {
      return command;
    }

    /** Several times what the newest 1.6 answers, with items in all of its 63 classes. */
    int maxCharacters() {
      return maxCharacters;
    }
  }
}
