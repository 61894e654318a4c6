package io.github.keystonetoken.lists.format;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;

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

  /**
   * Largest decompressed size, in bytes. A token list shrinks to about two fifths: the 1 MiB that
   * memcached takes come from less than 3 MiB.
   */
  static final int MAX_DECOMPRESSED_BYTES = 4 << 20;

  // python-memcached, pymemcache, pylibmc and bmemcached agree, except on which integer flag means
  // which type (pylibmc), and on 16, which means binary to bmemcached.
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
    return new StoredValue(form(flags), (flags & COMPRESSED) == 0 ? value : decompress(value));
  }

  Form form() {
    return form;
  }

  /** Not a copy: not to be changed. */
  byte[] content() {
    return content;
  }

  private static Form form(int flags) {
    if ((flags & PICKLE) != 0) {
      return Form.PICKLE;
    }
    return (flags & INTEGER) != 0 ? Form.INTEGER : Form.TEXT;
  }

  private static byte[] decompress(byte[] value) throws UndecodableException {
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(value))) {
      byte[] content = in.readNBytes(MAX_DECOMPRESSED_BYTES + 1);
      if (content.length > MAX_DECOMPRESSED_BYTES) {
        throw new UndecodableException(
            "it decompresses to more than " + MAX_DECOMPRESSED_BYTES + " bytes");
      }
      return content;
    } catch (UndecodableException e) {
      throw e;
    } catch (EOFException e) {
      throw new UndecodableException("its compressed data is cut off");
    } catch (IOException e) {
      throw new UndecodableException("it is not compressed by zlib as its flags say");
    }
  }
}
