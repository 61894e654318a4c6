package io.github.keystonetoken.memcached;

/** Reads the line of one item in a dump, in place. */
interface ItemLine {

  /** {@code KEY_MAX_LENGTH} of {@code memcached.h}. */
  int MAX_KEY_BYTES = 250;

  /** Less than any number in a dump. */
  long NOT_A_NUMBER = Long.MIN_VALUE;

  /** So many always fit into a long. */
  int MAX_DIGITS = 18;

  /** Bytes that every line has before its end, so that the end need not be looked for in them. */
  int leastBytes();

  /**
   * Passes the item to the visitor, unless it has expired.
   *
   * @param line may be overwritten
   * @param from where the line begins
   * @param to behind its last byte, without the line's end
   * @return whether the line was understood; if not, the visitor was not called
   */
  boolean read(byte[] line, int from, int to, ItemVisitor visitor);

  /** The number that takes all bytes of the range; {@link #NOT_A_NUMBER} if they are none. */
  static long number(byte[] bytes, int from, int to) {
    boolean negative = from < to && bytes[from] == '-';
    int first = negative ? from + 1 : from;
    if (first >= to || to - first > MAX_DIGITS) {
      return NOT_A_NUMBER;
    }
    long number = 0;
    for (int i = first; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NOT_A_NUMBER;
      }
      number = 10 * number + digit;
    }
    return negative ? -number : number;
  }
}
