package io.github.keystonetoken.pickle;

import java.util.Arrays;
import java.util.Optional;

/**
 * A dictionary, as the list of key and value pairs that the pickle gives. Keys are never hashed: a
 * hostile key would decide how long that takes.
 */
public final class Dict implements Value {

  private static final int FIRST_CAPACITY = 4;
  private static final Value[] NONE = {};

  /** Keys at even places, each followed by its value. */
  private Value[] pairs = NONE;

  private int used;

  void put(Value key, Value value) {
    if (used == pairs.length) {
      pairs = Arrays.copyOf(pairs, Math.max(FIRST_CAPACITY, 2 * used));
    }
    pairs[used++] = key;
    pairs[used++] = value;
  }

  /** Number of pairs; a key that the pickle sets twice counts twice. */
  public int size() {
    return used / 2;
  }

  /**
   * The value of a text key; as in Python the last one set. Looks at every pair, so a caller bounds
   * {@link #size()} before it asks often.
   *
   * @param key plain ASCII; matches Python's unicode and byte strings alike
   */
  public Optional<Value> get(String key) {
    for (int i = used - 2; i >= 0; i -= 2) {
      if (pairs[i] instanceof ByteString text && text.contentEquals(key)) {
        return Optional.of(pairs[i + 1]);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "<dict of " + size() + ">";
  }
}
