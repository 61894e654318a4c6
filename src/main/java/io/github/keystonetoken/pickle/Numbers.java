package io.github.keystonetoken.pickle;

import io.github.keystonetoken.pickle.Value.Constant;
import io.github.keystonetoken.pickle.Value.FloatNumber;
import io.github.keystonetoken.pickle.Value.IntegerNumber;
import java.util.regex.Pattern;

/** Numbers as the opcodes spell them. Time grows with the length and never faster. */
final class Numbers {

  /** The longest {@code repr} of a float has 24 characters. */
  private static final int LONGEST_FLOAT = 32;

  private static final Pattern FLOAT =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  private Numbers() {}

  /** Decimal digits with an optional sign. */
  static Value integer(ByteString text) throws Malformed {
    return integer(text, text.length());
  }

  /** Decimal digits with an optional sign, ended by an L that some writers leave out. */
  static Value longInteger(ByteString text) throws Malformed {
    int length = text.length();
    return integer(text, length > 0 && text.byteAt(length - 1) == 'L' ? length - 1 : length);
  }

  private static Value integer(ByteString text, int end) throws Malformed {
    boolean negative = end > 0 && text.byteAt(0) == '-';
    int first = negative || (end > 0 && text.byteAt(0) == '+') ? 1 : 0;
    if (first == end) {
      throw new Malformed("the integer has no digits");
    }
    boolean huge = false;
    long value = 0;
    for (int i = first; i < end; i++) {
      int digit = text.byteAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new Malformed("the integer has something else than digits");
      }
      // Downwards, since the smallest long has no positive counterpart.
      huge |= value < (Long.MIN_VALUE + digit) / 10;
      value = value * 10 - digit;
    }
    if (huge || (!negative && value == Long.MIN_VALUE)) {
      return Constant.HUGE_INTEGER;
    }
    return new IntegerNumber(negative ? value : -value);
  }

  /** Two's complement, least significant byte first; no bytes are zero. */
  static Value littleEndian(ByteString bytes) {
    if (bytes.length() > Long.BYTES) {
      return Constant.HUGE_INTEGER;
    }
    long value = 0;
    for (int i = 0; i < bytes.length(); i++) {
      value |= (bytes.byteAt(i) & 0xffL) << (Byte.SIZE * i);
    }
    int unused = Long.SIZE - Byte.SIZE * bytes.length();
    return new IntegerNumber(bytes.length() == 0 ? 0 : value << unused >> unused);
  }

  /** A float as {@code repr} writes it. */
  static FloatNumber floatingPoint(ByteString text) throws Malformed {
    if (text.contentEquals("inf")) {
      return new FloatNumber(Double.POSITIVE_INFINITY);
    }
    if (text.contentEquals("-inf")) {
      return new FloatNumber(Double.NEGATIVE_INFINITY);
    }
    if (text.contentEquals("nan")) {
      return new FloatNumber(Double.NaN);
    }
    // Checked first, since Java also reads forms that Python does not write.
    if (text.length() > LONGEST_FLOAT || !FLOAT.matcher(text.utf8()).matches()) {
      throw new Malformed("the float is none");
    }
    return new FloatNumber(Double.parseDouble(text.utf8()));
  }
}
