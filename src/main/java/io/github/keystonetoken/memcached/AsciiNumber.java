package io.github.keystonetoken.memcached;

/** Reads decimal numbers from bytes without making a string of them. */
final class AsciiNumber {

  /** What is none. Less than anything that memcached says. */
  static final long NONE = Long.MIN_VALUE;

  /** So many always fit into a long. */
  private static final int MAX_DIGITS = 18;

  private AsciiNumber() {}

  /** The number that takes all bytes of the range; {@link #NONE} if they are not one. */
  static long parse(byte[] bytes, int from, int to) {
    boolean negative = from < to && bytes[from] == '-';
    int first = negative ? from + 1 : from;
    if (first >= to || to - first > MAX_DIGITS) {
      return NONE;
    }
    long number = 0;
    for (int i = first; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      number = 10 * number + digit;
    }
    return negative ? -number : number;
  }
}
