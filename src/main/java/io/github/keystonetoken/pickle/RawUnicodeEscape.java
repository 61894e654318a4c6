package io.github.keystonetoken.pickle;

/** Python's encoding of that name, the operand of UNICODE: Latin-1 with \\u and \\U escapes. */
final class RawUnicodeEscape {

  /**
   * Longest text, in bytes, that is unescaped: as much as memcached takes at all. Doing so takes
   * five times as much heap for a moment.
   */
  static final int MAX_ESCAPED_LENGTH = 1 << 20;

  private RawUnicodeEscape() {}

  /** The text of a line; a slice of it where it is plain ASCII. */
  static ByteString decode(ByteString line) throws Malformed {
    if (line.isAscii() && !line.contains('\\')) {
      return line.slice(0, line.length(), true);
    }
    if (line.length() > MAX_ESCAPED_LENGTH) {
      throw new Malformed("it unescapes more than " + MAX_ESCAPED_LENGTH + " bytes");
    }
    StringBuilder text = new StringBuilder(line.length());
    int i = 0;
    while (i < line.length()) {
      char c = (char) (line.byteAt(i++) & 0xff);
      char escape = c == '\\' && i < line.length() ? (char) (line.byteAt(i) & 0xff) : 0;
      int digits =
          switch (escape) {
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
          };
      if (digits > 0) {
        text.appendCodePoint(codePoint(line, i + 1, digits));
        i += 1 + digits;
      } else {
        text.append(c);
        if (escape != 0) {
          // The second of two backslashes does not begin an escape.
          text.append(escape);
          i++;
        }
      }
    }
    return ByteString.ofText(text.toString());
  }

  private static int codePoint(ByteString line, int from, int digits) throws Malformed {
    int codePoint = line.hexadecimal(from, digits);
    if (!Character.isValidCodePoint(codePoint)) {
      throw new Malformed("the text has a character beyond Unicode");
    }
    return codePoint;
  }
}
