package io.github.keystonetoken.pickle;

import java.util.Arrays;

/** Undoes Python 2's {@code repr} of a {@code str}, the operand of STRING, but for its quotes. */
final class Repr {

  private Repr() {}

  /** The string that stood in quotes, as a copy. */
  static ByteString unescape(ByteString content) throws Malformed {
    byte[] unescaped = new byte[content.length()];
    int length = 0;
    int i = 0;
    while (i < content.length()) {
      byte b = content.byteAt(i++);
      if (b != '\\') {
        unescaped[length++] = b;
        continue;
      }
      if (i == content.length()) {
        throw new Malformed("the string ends within an escape");
      }
      byte escape = content.byteAt(i++);
      switch (escape) {
        case '\\', '\'', '"' -> unescaped[length++] = escape;
        case 'n' -> unescaped[length++] = '\n';
        case 'r' -> unescaped[length++] = '\r';
        case 't' -> unescaped[length++] = '\t';
        case 'x' -> {
          unescaped[length++] = (byte) content.hexadecimal(i, 2);
          i += 2;
        }
        // What repr writes ends here; other escapes that Python reads were written by nobody.
        default -> throw new Malformed("the string has an escape that repr does not write");
      }
    }
    return ByteString.ofBytes(Arrays.copyOf(unescaped, length));
  }
}
