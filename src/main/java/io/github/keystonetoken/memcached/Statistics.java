package io.github.keystonetoken.memcached;

import java.util.Map;
import java.util.OptionalLong;

/**
 * One group of a server's statistics.
 *
 * @param values by name, as the server sends them
 * @param receivedAt {@link System#nanoTime} at the end of the answer
 */
record Statistics(Map<String, String> values, long receivedAt) {

  /** Empty if it is missing, negative or not a number. */
  OptionalLong number(String name) {
    try {
      long number = Long.parseLong(text(name));
      return number < 0 ? OptionalLong.empty() : OptionalLong.of(number);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** Empty if it is missing. */
  String text(String name) {
    return values.getOrDefault(name, "");
  }

  /** Which statistics. */
  enum Group {
    GENERAL("", 32 * 1024),
    SETTINGS("settings", 32 * 1024),
    ITEMS("items", 192 * 1024),
    SLABS("slabs", 64 * 1024);

    final String key;

    /** Several times the answer of the newest 1.6 with items in all of its 63 classes. */
    final int maxCharacters;

    Group(String key, int maxCharacters) {
      this.key = key;
      this.maxCharacters = maxCharacters;
    }

    String command() {
      return key.isEmpty() ? "stats" : "stats " + key;
    }
  }
}
