package io.github.keystonetoken.memcached;

/**
 * The largest value that Keystone can store under a list's key. Beyond it a list is not refused but
 * lost: see {@link io.github.keystonetoken.model.NodeStats.Rejection#TOO_LARGE}.
 */
final class ItemLimit {

  /** {@code SERVER_MAX_VALUE_LENGTH} of python-memcached, which keystone.conf cannot change. */
  private static final long CLIENT_LIMIT = 1024 * 1024;

  /** {@code sizeof(item)} on a 64-bit machine ({@code memcached.h}). */
  private static final int HEADER = 48;

  private static final int CAS = 8;

  /** A SHA-1 in hexadecimal, as Keystone's key mangler makes it, and the NUL behind it. */
  private static final int KEY = 40 + 1;

  /**
   * Kept where they are not 0, and those of a pickle are not ({@code item_make_header} of 1.5.0).
   * Before, and with {@code inline_ascii_resp}, they are text with the length: 8 bytes more.
   */
  private static final int FLAGS = 4;

  private static final int LINE_END = 2;

  private ItemLimit() {}

  /**
   * @param itemSizeMax the server's {@code item_size_max} ({@code -I})
   * @param cas its {@code cas_enabled}; {@code -C} switches it off
   */
  static long ofKeystone(long itemSizeMax, boolean cas) {
    return Math.min(CLIENT_LIMIT, ofServer(itemSizeMax, cas));
  }

  /** What the server alone would take. */
  static long ofServer(long itemSizeMax, boolean cas) {
    return Math.max(0, itemSizeMax - HEADER - (cas ? CAS : 0) - KEY - FLAGS - LINE_END);
  }
}
