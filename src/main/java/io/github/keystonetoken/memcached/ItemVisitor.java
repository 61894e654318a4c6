package io.github.keystonetoken.memcached;

/** Receives each item of a dump, on the thread that reads the dump: it must not block. */
@FunctionalInterface
public interface ItemVisitor {

  /**
   * One item. An item that the server moved during the dump may come twice.
   *
   * @param buffer holds the key, decoded, from {@code offset} on for {@code length} bytes; it is
   *     overwritten after the call
   * @param bytes size of the value; -1 if the version lists none (1.4.31 to 1.5.3). Before 1.6.24,
   *     which first lists flags, 4 too small for a value whose flags are 0
   * @param expiresAt Unix seconds; -1 for never
   */
  void visit(byte[] buffer, int offset, int length, long bytes, long expiresAt);
}
