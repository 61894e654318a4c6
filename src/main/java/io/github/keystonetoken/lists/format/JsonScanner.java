package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Goes through JSON in UTF-8 without building anything of it; nesting takes no stack. */
final class JsonScanner {

  private final byte[] data;
  private int position;

  JsonScanner(byte[] data) {
    this.data = data;
  }

  boolean isAtEnd() {
    skipSpace();
    return position == data.length;
  }

  boolean isAt(char c) {
    return !isAtEnd() && data[position] == c;
  }

  /** Passes over {@code c} if it is next. */
  boolean skips(char c) {
    if (!isAt(c)) {
      return false;
    }
    position++;
    return true;
  }

  void expect(char c) throws UndecodableException {
    if (!skips(c)) {
      throw new UndecodableException("its JSON has no " + c + " where one belongs");
    }
  }

  /** A string's content, with the escapes that it has. */
  String string() throws UndecodableException {
    expect('"');
    int from = position;
    while (position < data.length) {
      byte b = data[position++];
      if (b == '"') {
        return new String(data, from, position - 1 - from, UTF_8);
      }
      if (b == '\\') {
        position++;
      }
    }
    throw new UndecodableException("its JSON has a string that does not end");
  }

  /** What stands before the next comma, bracket or space: a number, a name, or nothing. */
  String word() {
    skipSpace();
    int from = position;
    while (position < data.length && isPartOfWord(data[position])) {
      position++;
    }
    return new String(data, from, position - from, UTF_8);
  }

  /** Passes over a value of any kind. */
  void skipValue() throws UndecodableException {
    int depth = 0;
    do {
      if (isAt('"')) {
        string();
      } else if (skips('{') || skips('[')) {
        depth++;
      } else if (depth > 0 && (skips('}') || skips(']'))) {
        depth--;
      } else if (!(depth > 0 && skipsSeparator()) && word().isEmpty()) {
        throw new UndecodableException("its JSON has no value where one belongs");
      }
    } while (depth > 0);
  }

  private boolean skipsSeparator() {
    return skips(',') || skips(':');
  }

  private void skipSpace() {
    while (position < data.length && isSpace(data[position])) {
      position++;
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private static boolean isPartOfWord(byte b) {
    return !isSpace(b) && ",:\"[]{}".indexOf(b) < 0;
  }
}
