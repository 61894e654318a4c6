package io.github.keystonetoken.pickle;

import java.util.Arrays;

/**
 * A list, tuple, set or frozenset: its items in the order of the pickle, repeated ones included.
 */
public final class Items implements Value {

  /** What Python makes of the items. */
  public enum Kind {
    LIST,
    TUPLE,
    SET,
    FROZENSET
  }

  private static final int FIRST_CAPACITY = 4;
  private static final Value[] NONE = {};

  private final Kind kind;
  private Value[] items;
  private int size;

  private Items(Kind kind, Value[] items) {
    this.kind = kind;
    this.items = items;
    this.size = items.length;
  }

  static Items empty(Kind kind) {
    return new Items(kind, NONE);
  }

  /** Takes the array as it is: nobody else may keep it. */
  static Items of(Kind kind, Value... items) {
    return new Items(kind, items);
  }

  void add(Value item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, Math.max(FIRST_CAPACITY, size + (size >> 1)));
    }
    items[size++] = item;
  }

  public Kind kind() {
    return kind;
  }

  /** Number of items. */
  public int size() {
    return size;
  }

  /** The item at {@code index}, from 0. */
  public Value get(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("Item " + index + " of " + size);
    }
    return items[index];
  }

  @Override
  public String toString() {
    return "<" + kind + " of " + size + ">";
  }
}
