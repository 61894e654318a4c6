package io.github.keystonetoken.memcached;

/** Reads the line of one item in a dump, in place. */
interface ItemLine {

  /** {@code KEY_MAX_LENGTH} of {@code memcached.h}. */
  int MAX_KEY_BYTES = 250;

  /** Bytes that every line has before its end, so that the end need not be looked for in them. */
  int leastBytes();

  /**
   * Tells the visitor of the item, unless it has expired.
   *
   * @param line may be overwritten
   * @param from where the line begins
   * @param to behind its last byte, without the line's end
   * @return whether the line was understood; if not, the visitor was not told
   */
  boolean read(byte[] line, int from, int to, ItemVisitor visitor);
}
