package io.github.keystonetoken.pickle;

import java.util.Arrays;

/** The values that wait to be put into a container, and the marks that say where one begins. */
final class OperandStack {

  private static final int FIRST_CAPACITY = 64;

  private final Limits limits;
  private Value[] values;
  private int size;
  private int[] marks;
  private int depth;

  OperandStack(Limits limits) {
    this.limits = limits;
    this.values = new Value[Math.min(FIRST_CAPACITY, limits.stack())];
    this.marks = new int[Math.min(FIRST_CAPACITY, limits.depth())];
  }

  void push(Value value) throws Malformed {
    if (size == values.length) {
      grow();
    }
    values[size++] = value;
  }

  private void grow() throws Malformed {
    if (size == limits.stack()) {
      throw new Malformed("the stack may hold at most " + limits.stack() + " values");
    }
    values = Arrays.copyOf(values, Math.min(limits.stack(), 2 * size));
  }

  Value top() throws Malformed {
    if (size == floor()) {
      throw new Malformed("the stack has no value for it");
    }
    return values[size - 1];
  }

  Value pop() throws Malformed {
    Value value = top();
    size--;
    return value;
  }

  /** As in CPython, POP takes a mark away where there is no value above it. */
  void popValueOrMark() throws Malformed {
    if (depth > 0 && size == floor()) {
      depth--;
    } else {
      pop();
    }
  }

  void mark() throws Malformed {
    if (depth == limits.depth()) {
      throw new Malformed("at most " + limits.depth() + " containers may be open at a time");
    }
    if (depth == marks.length) {
      marks = Arrays.copyOf(marks, Math.min(limits.depth(), 2 * depth));
    }
    marks[depth++] = size;
  }

  /** The values above the newest mark; takes them and the mark away. */
  Value[] popToMark() throws Malformed {
    if (depth == 0) {
      throw new Malformed("the stack has no mark for it");
    }
    int from = marks[--depth];
    Value[] popped = new Value[size - from];
    System.arraycopy(values, from, popped, 0, popped.length);
    size = from;
    return popped;
  }

  private int floor() {
    return depth == 0 ? 0 : marks[depth - 1];
  }
}
