package io.github.keystonetoken.lists.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads JSON step by step. Builds only the requested values; nesting takes no stack. */
final class JsonScanner {

  private static final String SPACE = " \n\r\t";

  private static final Pattern ESCAPE = Pattern.compile("u[0-9a-fA-F]{4}");

  private final byte[] data;
  int position;

  JsonScanner(byte[] data, int position) {
    this.data = data;
    this.position = position;
  }

  boolean isAtEnd() {
    while (position < data.length && SPACE.indexOf(data[position]) >= 0) {
      position++;
    }
    return position == data.length;
  }

  boolean isAt(char c) {
    return !isAtEnd() && data[position] == c;
  }

  /** Skips {@code c} if it is next. */
  boolean skips(char c) {
    if (!isAt(c)) {
      return false;
    }
    position++;
    return true;
  }

  void expect(char c) throws UndecodableException {
    if (!skips(c)) {
      throw new UndecodableException("its JSON has no " + c + " where one is expected");
    }
  }

  String string() throws UndecodableException {
    isAtEnd();
    int from = position + 1;
    skipString();
    String text = new String(data, from, position - 1 - from, UTF_8);
    return text.indexOf('\\') < 0 ? text : unescaped(text);
  }

  private void skipString() throws UndecodableException {
    expect('"');
    while (position < data.length) {
      byte b = data[position++];
      if (b == '"') {
        return;
      }
      if (b == '\\') {
        position++;
      }
    }
    throw new UndecodableException("its JSON has a string that does not end");
  }

  private static String unescaped(String text) throws UndecodableException {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        c = text.charAt(++i);
        switch (c) {
          case '"', '\\', '/' -> {}
          case 'b' -> c = '\b';
          case 'f' -> c = '\f';
          case 'n' -> c = '\n';
          case 'r' -> c = '\r';
          case 't' -> c = '\t';
          default -> {
            if (c != 'u' || !ESCAPE.matcher(text).region(i, text.length()).lookingAt()) {
              throw new UndecodableException("its JSON has an escape that JSON does not have");
            }
            c = (char) HexFormat.fromHexDigits(text, i + 1, i + 5);
            i += 4;
          }
        }
      }
      plain.append(c);
    }
    return plain.toString();
  }

  /** The text before the next comma, bracket or space: a number, a name, or empty. */
  String word() {
    isAtEnd();
    int from = position;
    while (position < data.length && (SPACE + ",:\"[]{}").indexOf(data[position]) < 0) {
      position++;
    }
    return new String(data, from, position - from, UTF_8);
  }

  /** Skips a value of any kind. */
  void skipValue() throws UndecodableException {
    int depth = 0;
    do {
      if (isAt('"')) {
        skipString();
      } else if (skips('{') || skips('[')) {
        depth++;
      } else if (depth > 0 && (skips('}') || skips(']'))) {
        depth--;
      } else if (!(depth > 0 && (skips(',') || skips(':'))) && word().isEmpty()) {
        throw new UndecodableException("its JSON has no value where one is expected");
      }
    } while (depth > 0);
  }

  /** Text, an integer, or null for any other value, which is skipped. */
  private @Nullable Object scalar() throws UndecodableException {
    if (isAt('"')) {
      return string();
    }
    int from = position;
    skipValue();
    String text = position - from > 18 ? "" : new String(data, from, position - from, UTF_8);
    return text.matches("-?\\d+") ? Long.valueOf(text) : null;
  }

  /** An array's first {@code most} scalars. */
  List<@Nullable Object> array(int most) throws UndecodableException {
    List<@Nullable Object> items = new ArrayList<>(most);
    expect('[');
    while (!skips(']')) {
      if (items.size() < most) {
        items.add(scalar());
      } else {
        skipValue();
      }
      if (!isAt(']')) {
        expect(',');
      }
    }
    return items;
  }

  /** An object's scalars of these names. */
  Map<String, @Nullable Object> object(Set<String> names) throws UndecodableException {
    Map<String, @Nullable Object> members = new HashMap<>();
    expect('{');
    while (!skips('}')) {
      String name = string();
      expect(':');
      if (names.contains(name)) {
        members.put(name, scalar());
      } else {
        skipValue();
      }
      if (!isAt('}')) {
        expect(',');
      }
    }
    return members;
  }
}
