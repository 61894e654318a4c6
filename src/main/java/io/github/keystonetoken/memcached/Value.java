package io.github.keystonetoken.memcached;

/** The value of an item, as it was stored: never decoded here, and never printed. */
public final class Value {

  private final int flags;
  private final byte[] bytes;

  Value(int flags, byte[] bytes) {
    this.flags = flags;
    this.bytes = bytes;
  }

  /** The client's flags, 32 bits. */
  public int flags() {
    return flags;
  }

  /** The value itself, not a copy: it may be a megabyte. */
  public byte[] bytes() {
    return bytes;
  }
}
