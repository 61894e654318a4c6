package io.github.keystonetoken.pickle;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A Python string of either kind: the bytes of a {@code bytes} or of a Python 2 {@code str}, or the
 * UTF-8 form of a unicode string. Where nothing had to be unescaped it is a slice of the input,
 * which it then keeps in memory.
 */
public final class ByteString implements Value {

  /** An int holds any number of so many digits. */
  private static final int MAX_DECIMAL_DIGITS = 9;

  private final byte[] data;
  private final int offset;
  private final int length;
  private final boolean unicode;

  /**
   * A slice, not copied.
   *
   * @param unicode whether this is text in UTF-8 rather than bytes
   */
  public ByteString(byte[] data, int offset, int length, boolean unicode) {
    if (offset < 0 || length < 0 || length > data.length - offset) {
      throw new IndexOutOfBoundsException("The slice is not within the data.");
    }
    this.data = data;
    this.offset = offset;
    this.length = length;
    this.unicode = unicode;
  }

  static ByteString ofText(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    return new ByteString(utf8, 0, utf8.length, true);
  }

  static ByteString ofBytes(byte[] bytes) {
    return new ByteString(bytes, 0, bytes.length, false);
  }

  /** Whether this was a unicode string and not {@code bytes} or a Python 2 {@code str}. */
  public boolean isUnicode() {
    return unicode;
  }

  /** Number of bytes, in UTF-8 for a unicode string. */
  public int length() {
    return length;
  }

  /** The byte at {@code index}, from -128 to 127. */
  public byte byteAt(int index) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException("Byte " + index + " of " + length);
    }
    return data[offset + index];
  }

  /**
   * The number that the decimal digits from {@code from} to before {@code to} stand for; -1 if
   * there is anything else among them.
   *
   * @param to at most nine after {@code from}
   */
  public int decimal(int from, int to) {
    if (from < 0 || to > length || to - from > MAX_DECIMAL_DIGITS) {
      throw new IndexOutOfBoundsException("Bytes " + from + " to " + to + " of " + length);
    }
    int number = 0;
    for (int i = offset + from; i < offset + to; i++) {
      int digit = data[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /** Whether this is the given text, which has to be ASCII, whichever kind of string this is. */
  public boolean contentEquals(String ascii) {
    if (ascii.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (data[offset + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** A part of this string, from {@code from} to before {@code to}. */
  ByteString slice(int from, int to, boolean unicode) {
    return new ByteString(data, offset + from, to - from, unicode);
  }

  /** Whether {@code wanted}, an ASCII character, is in it. */
  boolean contains(char wanted) {
    return Scan.indexOf(data, offset, offset + length, wanted) >= 0;
  }

  boolean isAscii() {
    return Scan.isAscii(data, offset, offset + length);
  }

  /** The number that {@code digits} hexadecimal digits stand for, at most 8 of them. */
  int hexadecimal(int from, int digits) throws Malformed {
    if (digits > length - from) {
      throw new Malformed("the string ends within an escape");
    }
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = Character.digit(byteAt(i), 16);
      if (digit < 0) {
        throw new Malformed("an escape has something else than hexadecimal digits");
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** The text, with U+FFFD where the bytes are not UTF-8. A copy, and possibly a secret. */
  public String utf8() {
    return new String(data, offset, length, UTF_8);
  }

  /** The length only: every string may be a token id. */
  @Override
  public String toString() {
    return "<" + length + " bytes>";
  }
}
