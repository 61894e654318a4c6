package io.github.keystonetoken.lists.format;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompresses what Python's {@code zlib.compress} made, up to a limit. */
final class Zlib {

  /**
   * Largest decompressed size, in bytes. A token list shrinks to about two fifths: the 1 MiB that
   * memcached takes come from less than 3 MiB.
   */
  static final int MAX_DECOMPRESSED_BYTES = 4 << 20;

  private Zlib() {}

  /**
   * The decompressed bytes.
   *
   * @throws UndecodableException if it is no zlib stream, or more than {@link
   *     #MAX_DECOMPRESSED_BYTES} would come of it
   */
  static byte[] decompress(byte[] compressed) throws UndecodableException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(compressed);
      byte[] output = new byte[(int) Math.min(MAX_DECOMPRESSED_BYTES, 3L * compressed.length + 64)];
      int length = 0;
      while (true) {
        length += inflater.inflate(output, length, output.length - length);
        if (length > MAX_DECOMPRESSED_BYTES) {
          throw new UndecodableException(
              "it decompresses to more than " + MAX_DECOMPRESSED_BYTES + " bytes");
        }
        if (inflater.finished()) {
          return Arrays.copyOf(output, length);
        }
        if (length < output.length) {
          throw new UndecodableException("its compressed data is cut off");
        }
        // One byte more than the limit shows whether the stream ends at it.
        output = Arrays.copyOf(output, Math.min(MAX_DECOMPRESSED_BYTES + 1, 2 * output.length));
      }
    } catch (DataFormatException e) {
      throw new UndecodableException("it is not compressed by zlib as its flags say");
    } finally {
      inflater.end();
    }
  }
}
