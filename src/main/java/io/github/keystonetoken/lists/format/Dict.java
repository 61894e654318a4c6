package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dictionary of Python. What is missing, or of another kind than asked for, is empty. */
final class Dict {

  /** Keystone's widest column for a user id or name. */
  private static final int LONGEST_TEXT = 255;

  private final Map<?, ?> pairs;

  private Dict(Map<?, ?> pairs) {
    this.pairs = pairs;
  }

  static Dict of(@Nullable Object value) {
    return new Dict(value instanceof Map<?, ?> pairs ? pairs : Map.of());
  }

  boolean has(String key) {
    return pairs.containsKey(key);
  }

  @Nullable Object get(String key) {
    return pairs.get(key);
  }

  /** A dictionary within this one. */
  Dict dict(String... path) {
    Dict found = this;
    for (String key : path) {
      found = of(found.get(key));
    }
    return found;
  }

  /** An id or name that Keystone could have stored. */
  String text(String key) {
    Object value = get(key);
    // Python 2 has names in UTF-8.
    String text = value instanceof byte[] bytes ? new String(bytes, UTF_8) : "";
    if (value instanceof String unicode) {
      text = unicode;
    }
    return text.length() > LONGEST_TEXT || text.chars().anyMatch(Character::isISOControl)
        ? ""
        : text;
  }
}
