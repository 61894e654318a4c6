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

  /**
   * A SHA-1 in hexadecimal, as Keystone's key mangler makes it, and the NUL behind it. A clear key
   * of a user's id of 32 characters takes three bytes more.
   */
  private static final int KEY = 40 + 1;

  /** Kept if they are not 0, and those of a pickle are not ({@code item_make_header} of 1.5.0). */
  private static final int FLAGS = 4;

  /** Before, and with {@code inline_ascii_resp}: {@code " 1 1048465\r\n"}. */
  private static final int FLAGS_AS_TEXT = 12;

  private static final int LINE_END = 2;

  private ItemLimit() {}

  /**
   * @param itemSizeMax the server's {@code item_size_max} ({@code -I})
   * @param cas its {@code cas_enabled}; {@code -C} switches it off
   * @param flagsAsText whether it keeps flags and length as it sends them
   */
  static long ofKeystone(long itemSizeMax, boolean cas, boolean flagsAsText) {
    return Math.min(CLIENT_LIMIT, ofServer(itemSizeMax, cas, flagsAsText));
  }

  /** What the server alone would take. */
  static long ofServer(long itemSizeMax, boolean cas, boolean flagsAsText) {
    int flags = flagsAsText ? FLAGS_AS_TEXT : FLAGS;
    return Math.max(0, itemSizeMax - HEADER - (cas ? CAS : 0) - KEY - flags - LINE_END);
  }
}
