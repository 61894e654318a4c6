package io.github.keystonetoken.lists.format;

/**
 * A value as a Python client of memcached stored it, decompressed, and what its flags say it is.
 */
final class StoredValue {

  /** What the bytes are. */
  enum Form {
    PICKLE,
    INTEGER,
    TEXT
  }

  // python-memcached, pymemcache, pylibmc and bmemcached agree, but for which of the two integers
  // it
  // is (pylibmc), and 16 meaning binary (bmemcached).
  private static final int PICKLE = 1;
  private static final int INTEGER = 2 | 4;
  private static final int COMPRESSED = 8;
  private static final int TEXT = 16;

  private final Form form;
  private final byte[] content;

  private StoredValue(Form form, byte[] content) {
    this.form = form;
    this.content = content;
  }

  /**
   * Reads the flags and decompresses.
   *
   * @param value as memcached holds it
   * @param flags the client flags stored with it
   */
  static StoredValue of(byte[] value, int flags) throws UndecodableException {
    if ((flags & ~(PICKLE | INTEGER | COMPRESSED | TEXT)) != 0) {
      throw new UndecodableException(
          "its flags are "
              + Integer.toUnsignedString(flags)
              + ", as no client of Keystone sets them");
    }
    byte[] content = (flags & COMPRESSED) == 0 ? value : Zlib.decompress(value);
    return new StoredValue(form(flags), content);
  }

  private static Form form(int flags) {
    if ((flags & PICKLE) != 0) {
      return Form.PICKLE;
    }
    return (flags & INTEGER) != 0 ? Form.INTEGER : Form.TEXT;
  }

  Form form() {
    return form;
  }

  /** Not a copy: not to be changed. */
  byte[] content() {
    return content;
  }
}
