package io.github.keystonetoken.memcached;

/** Receives every item that a dump lists, on the thread that reads the dump: it must not wait. */
@FunctionalInterface
public interface ItemVisitor {

  /**
   * One item. An item that moved while the server was listing it may come twice.
   *
   * @param buffer holds the key, decoded, from {@code offset} on for {@code length} bytes; it is
   *     overwritten after the call
   * @param bytes size of the value; -1 if the version lists none (1.4.31 to 1.5.3). Before 1.6.24,
   *     which first lists an item's flags, 4 less than the truth for a value whose flags are 0
   * @param expiresAt Unix seconds; -1 for never
   */
  void visit(byte[] buffer, int offset, int length, long bytes, long expiresAt);
}
