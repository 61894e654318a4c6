package io.github.keystonetoken.pickle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bytes of a pickle and how far they have been read. Every read is checked against their end.
 */
final class Input {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] data;
  private final int start;
  private final int end;
  private int position;

  Input(byte[] data, int offset, int length) {
    this.data = data;
    this.start = offset;
    this.end = offset + length;
    this.position = offset;
  }

  /** Bytes read so far. */
  int offset() {
    return position - start;
  }

  boolean isAtEnd() {
    return position == end;
  }

  /** The next byte. Only to be called where {@link #isAtEnd} has just said that there is one. */
  byte opcode() {
    return data[position++];
  }

  int unsignedByte() throws Malformed {
    return data[skip(Byte.BYTES)] & 0xff;
  }

  int unsignedShort() throws Malformed {
    return unsignedByte() | unsignedByte() << 8;
  }

  int signedInt() throws Malformed {
    return (int) INT.get(data, skip(Integer.BYTES));
  }

  long unsignedInt() throws Malformed {
    return Integer.toUnsignedLong(signedInt());
  }

  /** Eight bytes; negative stands for what a signed long does not hold. */
  long unsignedLong() throws Malformed {
    return (long) LONG.get(data, skip(Long.BYTES));
  }

  double bigEndianDouble() throws Malformed {
    return (double) DOUBLE.get(data, skip(Double.BYTES));
  }

  ByteString bytes(long length) throws Malformed {
    return slice(length, false);
  }

  ByteString text(long length) throws Malformed {
    return slice(length, true);
  }

  /** The rest of the line, without the newline that ends it. */
  ByteString line() throws Malformed {
    int from = position;
    int newline = Scan.indexOf(data, from, end, '\n');
    position = afterLine(newline);
    return new ByteString(data, from, newline - from, false);
  }

  /** The rest of the line as the string that it shows in quotes. */
  ByteString quotedLine() throws Malformed {
    int from = position;
    // One search is enough where nothing is escaped, as in nearly every line of a token list.
    int stop = Scan.indexOf(data, from, end, '\n', '\\');
    boolean escaped = stop >= 0 && data[stop] == '\\';
    int newline = escaped ? Scan.indexOf(data, stop, end, '\n') : stop;
    position = afterLine(newline);
    int last = newline - 1;
    byte quote = data[from];
    if (last <= from || (quote != '\'' && quote != '"') || data[last] != quote) {
      throw new Malformed("the string is not in quotes");
    }
    ByteString content = new ByteString(data, from + 1, last - from - 1, false);
    return escaped ? Repr.unescape(content) : content;
  }

  /**
   * The rest of the line as the number of a memo place; what no int holds counts as the largest.
   */
  int index() throws Malformed {
    int from = position;
    long value = 0;
    while (position < end) {
      int digit = data[position++] - '0';
      if (digit == '\n' - '0' && position > from + 1) {
        return (int) value;
      }
      if (digit < 0 || digit > 9) {
        throw new Malformed("it needs a number of decimal digits");
      }
      value = Math.min(value * 10 + digit, Integer.MAX_VALUE);
    }
    throw new Malformed("the line does not end");
  }

  /** Checks that this many bytes are left, as a frame announces them. */
  void announce(long length) throws Malformed {
    if (length < 0 || length > end - position) {
      throw new Malformed("it announces more bytes than are left");
    }
  }

  private static int afterLine(int newline) throws Malformed {
    if (newline < 0) {
      throw new Malformed("the line does not end");
    }
    return newline + 1;
  }

  private ByteString slice(long length, boolean unicode) throws Malformed {
    return new ByteString(data, skip(length), (int) length, unicode);
  }

  /** Passes over {@code length} bytes and returns where they start. */
  private int skip(long length) throws Malformed {
    announce(length);
    int from = position;
    position += (int) length;
    return from;
  }
}
