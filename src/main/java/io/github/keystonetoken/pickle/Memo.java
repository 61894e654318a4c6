package io.github.keystonetoken.pickle;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values that a pickle remembers, by number. */
final class Memo {

  private static final int FIRST_CAPACITY = 64;

  private final int limit;
  private @Nullable Value[] values = new Value[FIRST_CAPACITY];
  private int size;

  Memo(int limit) {
    this.limit = limit;
  }

  /** How many numbers are taken: the number that MEMOIZE gives next. */
  int size() {
    return size;
  }

  void put(long index, Value value) throws Malformed {
    if (index < 0 || index >= limit) {
      throw new Malformed("the memo may have at most " + limit + " places");
    }
    int place = (int) index;
    if (place >= values.length) {
      values = Arrays.copyOf(values, Math.min(limit, Math.max(place + 1, 2 * values.length)));
    }
    if (values[place] == null) {
      size++;
    }
    values[place] = value;
  }

  Value get(long index) throws Malformed {
    Value value = index >= 0 && index < values.length ? values[(int) index] : null;
    if (value == null) {
      throw new Malformed("the memo has no value at this place");
    }
    return value;
  }
}
